package dev.weft.flows;

import java.util.List;

/** All that a switch holds, as it reported it. */
public record Installed(List<InstalledFlow> flows, List<InstalledGroup> groups) {
    public static final Installed NOTHING = new Installed(List.of(), List.of());

    public Installed {
        flows = List.copyOf(flows);
        groups = List.copyOf(groups);
    }
}

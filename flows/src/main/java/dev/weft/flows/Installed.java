package dev.weft.flows;

import java.util.List;
import java.util.Set;

/** All that a switch holds, as it reported it. */
public record Installed(List<InstalledFlow> flows, List<InstalledGroup> groups) {
    public static final Installed NOTHING = new Installed(List.of(), List.of());

    public Installed {
        flows = List.copyOf(flows);
        groups = List.copyOf(groups);
    }

    /** The same without the flows in these places. */
    public Installed without(Set<Place> places) {
        return new Installed(
                flows.stream()
                        .filter(flow -> flow.place().filter(places::contains).isEmpty())
                        .toList(),
                groups);
    }
}

package dev.weft.flows;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a switch holds, as it reported it.
 *
 * @param meters empty: it has no meters, and can have none
 */
public record Installed(List<InstalledFlow> flows, List<InstalledGroup> groups, Optional<List<InstalledMeter>> meters) {
    /** Of a switch that can have meters. */
    public static final Installed NOTHING = new Installed(List.of(), List.of(), Optional.of(List.of()));

    public Installed {
        flows = List.copyOf(flows);
        groups = List.copyOf(groups);
        meters = meters.map(List::copyOf);
    }

    /** Of a switch without meters. */
    public Installed(List<InstalledFlow> flows, List<InstalledGroup> groups) {
        this(flows, groups, Optional.empty());
    }

    /** The same without the flows in these places. */
    public Installed without(Set<Place> places) {
        if (places.isEmpty()) {
            return this;
        }
        return new Installed(
                flows.stream()
                        .filter(flow -> flow.place().filter(places::contains).isEmpty())
                        .toList(),
                groups,
                meters);
    }
}

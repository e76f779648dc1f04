package dev.weft.bootstrap.change;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.List;

/**
 * Ports that somebody hung on by hand and asked to be kept: the host hangs them on again after a restart of their container and
 * after a reboot. What such a port was like is in the Open vSwitch database of the host, in {@code external_ids:weft-kept} of its
 * Interface, and goes with the port; {@code heal/head.sh} writes and reads it.
 */
public final class KeptPorts {
    /** The key in external_ids of an Interface. */
    static final String KEY = "weft-kept";

    private KeptPorts() {}

    public static boolean isKept(Ovs.Port port) {
        return !port.isOurs() && port.externalIds().containsKey(KEY);
    }

    /** Whether a port of this name is kept. */
    static boolean isKept(HostFacts facts, String port) {
        return facts.ovs()
                .bridgeOf(port)
                .flatMap(bridge -> bridge.port(port))
                .filter(KeptPorts::isKept)
                .isPresent();
    }

    /** The container that a kept port is of. */
    public static String container(Ovs.Port port) {
        return port.externalIds()
                .getOrDefault(KEY, "")
                .replaceFirst("^container=", "")
                .replaceFirst(";.*$", "");
    }

    /** With the script the records go; the ports are somebody else's and stay. */
    public static List<Change> removals(HostSpec spec, HostFacts facts) {
        if (!spec.isEmpty()) {
            return List.of();
        }
        return facts.ovs().bridges().stream()
                .flatMap(bridge -> bridge.ports().stream())
                .filter(port -> port.externalIds().containsKey(KEY))
                .map(port -> Change.of(
                        Change.Sign.REMOVE,
                        "record",
                        port.name(),
                        "that this port is kept",
                        List.of(Commands.ovs("--if-exists", "remove", "Interface", port.name(), "external_ids", KEY))))
                .toList();
    }
}

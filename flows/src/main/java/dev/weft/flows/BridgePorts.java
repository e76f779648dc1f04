package dev.weft.flows;

import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A bridge and the ports it has now, as the compiler sees it.
 *
 * @param bridge which
 * @param ports  OpenFlow numbers by device name; those of reserved ports, like the bridge's own LOCAL, are let be
 */
public record BridgePorts(Bridge bridge, Map<String, Integer> ports) {
    /** From here on port numbers have a meaning of their own (OFPP_MAX; OpenFlow 1.3.5, section 7.2.1). */
    private static final int FIRST_RESERVED = 0xffff_ff00;

    public BridgePorts {
        ports = Map.copyOf(ports);
    }

    public Host host() {
        return bridge.host();
    }

    Optional<Integer> port(String name) {
        return Optional.ofNullable(ports.get(name)).filter(BridgePorts::isReal);
    }

    /** The ports that can be cables, and whose names a predicate picks, in the order of their names. */
    Map<String, Integer> ports(Predicate<String> which) {
        Map<String, Integer> picked = new TreeMap<>();
        ports.forEach((name, number) -> {
            if (isReal(number) && which.test(name)) {
                picked.put(name, number);
            }
        });
        return picked;
    }

    private static boolean isReal(int number) {
        return number != 0 && Integer.compareUnsigned(number, FIRST_RESERVED) < 0;
    }
}

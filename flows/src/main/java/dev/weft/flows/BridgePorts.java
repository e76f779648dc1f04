package dev.weft.flows;

import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A bridge and its ports, as the compiler sees it: those that it has, and those that it does not have but whose number is
 * fixed, so that their flows can stand before they do. An output to a port that is not there does nothing.
 *
 * @param bridge  which
 * @param ports   OpenFlow numbers by device name of those that are there; those of reserved ports, like the bridge's own
 *     LOCAL, are let be
 * @param awaited numbers by device name of those that are not; neither name nor number is one of a port that is there
 * @param macs    MAC addresses by device name of gateway ports that have another than their network's, as ones made by hand
 *     have ({@link #ownMacs})
 */
public record BridgePorts(
        Bridge bridge, Map<String, Integer> ports, Map<String, Integer> awaited, Map<String, MacAddress> macs) {
    /** From here on port numbers have a meaning of their own (OFPP_MAX; OpenFlow 1.3.5, section 7.2.1). */
    private static final int FIRST_RESERVED = 0xffff_ff00;

    public BridgePorts {
        ports = Map.copyOf(ports);
        awaited = Map.copyOf(awaited);
        macs = Map.copyOf(macs);
    }

    /** Each gateway port has its network's MAC address. */
    public BridgePorts(Bridge bridge, Map<String, Integer> ports, Map<String, Integer> awaited) {
        this(bridge, ports, awaited, Map.of());
    }

    /** No port is awaited, and each gateway port has its network's MAC address. */
    public BridgePorts(Bridge bridge, Map<String, Integer> ports) {
        this(bridge, ports, Map.of());
    }

    /** The same ports, of which gateway ports have MAC addresses of their own. */
    public BridgePorts with(Map<String, MacAddress> ownMacs) {
        return new BridgePorts(bridge, ports, awaited, ownMacs);
    }

    /**
     * The gateway ports of a bridge that have another MAC address than their network's gateway.
     *
     * @param macs of ports that are there, by device name
     */
    public static Map<String, MacAddress> ownMacs(Topology topology, Bridge bridge, Map<String, MacAddress> macs) {
        Map<String, MacAddress> own = new HashMap<>();
        for (Network network : topology.networksOn(bridge)) {
            String port = topology.gatewayPort(network, bridge.host());
            Optional.ofNullable(macs.get(port))
                    .filter(mac -> !mac.equals(network.gatewayMac()) && mac.bits() != 0 && !mac.isMulticast())
                    .ifPresent(mac -> own.put(port, mac));
        }
        return own;
    }

    /**
     * The ports of the file that are not there are awaited. What a port has counts before what it should have, and a number
     * that another port has is nobody else's: flows that were meant for one never become another's.
     *
     * @param fixed the numbers that ports are to have ({@link PortNumbers})
     */
    public static BridgePorts of(Bridge bridge, Map<String, Integer> ports, Map<String, Integer> fixed) {
        Map<String, Integer> awaited = new HashMap<>(fixed);
        awaited.keySet().removeAll(ports.keySet());
        awaited.values().removeAll(Set.copyOf(ports.values()));
        return new BridgePorts(bridge, ports, awaited);
    }

    public Host host() {
        return bridge.host();
    }

    Optional<Integer> port(String name) {
        return Optional.ofNullable(ports.getOrDefault(name, awaited.get(name))).filter(BridgePorts::isReal);
    }

    /** The port that a number is awaited for. */
    public Optional<String> awaited(int number) {
        return awaited.entrySet().stream()
                .filter(port -> port.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The ports that can be cables, and whose names a predicate picks, there or awaited, in the order of their names. */
    Map<String, Integer> ports(Predicate<String> which) {
        Map<String, Integer> picked = new TreeMap<>();
        for (Map<String, Integer> some : List.of(ports, awaited)) {
            some.forEach((name, number) -> {
                if (isReal(number) && which.test(name)) {
                    picked.put(name, number);
                }
            });
        }
        return picked;
    }

    private static boolean isReal(int number) {
        return number != 0 && Integer.compareUnsigned(number, FIRST_RESERVED) < 0;
    }
}

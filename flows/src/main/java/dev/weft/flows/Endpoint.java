package dev.weft.flows;

import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Vni;
import java.util.Optional;

/**
 * A MAC address at a bridge port of a host, in one network. The same MAC address in two networks is two endpoints.
 *
 * @param network name of the network
 * @param mac     never a group address, never a gateway's
 * @param ip      unknown while a learned one has not shown it
 * @param host    name of the host
 * @param port    device name of the port; {@link #UNKNOWN_PORT} for one that other hosts speak of and its own host has
 *     not been asked about
 * @param name    the container's name; empty for one that was learned
 */
public record Endpoint(
        String network, MacAddress mac, Optional<Ipv4Address> ip, String host, String port, Optional<String> name) {
    /** The name of no port. */
    public static final String UNKNOWN_PORT = "";

    /** What identifies it in the fabric. */
    public record Id(String network, MacAddress mac) {}

    /** Whether this address can be an endpoint's at all. */
    public static boolean isPossible(MacAddress mac) {
        boolean gateway = (mac.bits() & Vni.GATEWAY_MAC_MASK.bits()) == Vni.GATEWAY_MAC_PREFIX.bits();
        return !mac.isMulticast() && !gateway && mac.bits() != 0;
    }

    public static Endpoint declared(Container container) {
        return new Endpoint(
                container.network(),
                container.mac(),
                Optional.of(container.ip()),
                container.host(),
                container.portName(),
                Optional.of(container.name()));
    }

    public Id id() {
        return new Id(network, mac);
    }

    public boolean isDeclared() {
        return name.isPresent();
    }

    /** How to call it in a sentence. */
    public String title() {
        return name.orElseGet(
                () -> mac + ip.map(address -> " (" + address + ")").orElse(""));
    }
}

package dev.weft.flows;

import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
 * @param grants  what a container may do besides; one that was learned has none
 */
public record Endpoint(
        String network,
        MacAddress mac,
        Optional<Ipv4Address> ip,
        String host,
        String port,
        Optional<String> name,
        Grants grants) {
    /** The name of no port. */
    public static final String UNKNOWN_PORT = "";

    /** What identifies it in the fabric. */
    public record Id(String network, MacAddress mac) {}

    /** Whether this address can be an endpoint's at all. */
    public static boolean isPossible(MacAddress mac) {
        boolean gateway = (mac.bits() & Vni.GATEWAY_MAC_MASK.bits()) == Vni.GATEWAY_MAC_PREFIX.bits();
        return !mac.isMulticast() && !gateway && mac.bits() != 0;
    }

    /** One with no grants. */
    public Endpoint(
            String network, MacAddress mac, Optional<Ipv4Address> ip, String host, String port, Optional<String> name) {
        this(network, mac, ip, host, port, name, Grants.NONE);
    }

    /** The container's first interface. */
    public static Endpoint declared(Container container) {
        return declared(container.first());
    }

    /** An interface of a container; it has none of the addresses that it shares with others yet. */
    public static Endpoint declared(Attachment attachment) {
        return new Endpoint(
                attachment.network(),
                attachment.mac(),
                Optional.of(attachment.ip()),
                attachment.host(),
                attachment.portName(),
                Optional.of(attachment.container()),
                Grants.of(attachment));
    }

    /** Those of all containers of a topology. */
    public static List<Endpoint> declared(Topology topology) {
        return topology.attachments().stream().map(Endpoint::declared).toList();
    }

    /** This one with those of the addresses that it may have. */
    public Endpoint holding(Set<Ipv4Address> addresses) {
        return new Endpoint(network, mac, ip, host, port, name, grants.holding(addresses));
    }

    /** This one with none of the addresses that it shares with others. */
    public Endpoint withoutHeld() {
        return grants.held().isEmpty() ? this : holding(Set.of());
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

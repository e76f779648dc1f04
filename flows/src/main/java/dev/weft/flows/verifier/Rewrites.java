package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.EnumMap;
import java.util.Map;

/** What packets are to look like when they end; everything that is not named here is to be as it came in. */
final class Rewrites {
    static final Headers UNCHANGED = Headers.untouched();

    private static final long ARP_REPLY = 2;
    private static final long ECHO_REPLY = 0;
    private static final long FRESH_TTL = 64;

    private Rewrites() {}

    /** The answer to an ARP request (RFC 826): who asked is the target, the asked address the sender. */
    static Headers arpReply(MacAddress mac, Ipv4Address ip) {
        Map<Field, Value> reply = new EnumMap<>(Field.class);
        reply.put(Field.ETH_SRC, Value.constant(mac.bits()));
        reply.put(Field.ETH_DST, Value.original(Field.ETH_SRC));
        reply.put(Field.ARP_OP, Value.constant(ARP_REPLY));
        reply.put(Field.ARP_SHA, Value.constant(mac.bits()));
        reply.put(Field.ARP_SPA, Value.constant(ip.toLong()));
        reply.put(Field.ARP_THA, Value.original(Field.ARP_SHA));
        reply.put(Field.ARP_TPA, Value.original(Field.ARP_SPA));
        return UNCHANGED.with(reply);
    }

    /** The answer to a ping (RFC 792). */
    static Headers echoReply(MacAddress mac, Ipv4Address ip) {
        Map<Field, Value> reply = new EnumMap<>(Field.class);
        reply.put(Field.ETH_SRC, Value.constant(mac.bits()));
        reply.put(Field.ETH_DST, Value.original(Field.ETH_SRC));
        reply.put(Field.IPV4_SRC, Value.constant(ip.toLong()));
        reply.put(Field.IPV4_DST, Value.original(Field.IPV4_SRC));
        reply.put(Field.IP_TTL, Value.constant(FRESH_TTL));
        reply.put(Field.ICMP_TYPE, Value.constant(ECHO_REPLY));
        return UNCHANGED.with(reply);
    }

    /** For the gateway of the network, by another MAC address that its port has. */
    static Headers toGateway(Network network) {
        return UNCHANGED.with(Field.ETH_DST, Value.constant(network.gatewayMac().bits()));
    }

    /** From the gateway of the network, by another MAC address that its port has. */
    static Headers fromGateway(Network network) {
        return UNCHANGED.with(Field.ETH_SRC, Value.constant(network.gatewayMac().bits()));
    }

    /** The same, saying so in ARP. */
    static Headers arpFromGateway(Network network) {
        return fromGateway(network)
                .with(Field.ARP_SHA, Value.constant(network.gatewayMac().bits()));
    }

    /** A hop on: from the gateway of the network that it comes to (RFC 1812, section 5.2.1). */
    static Headers routed(Network into, MacAddress to) {
        return hop(UNCHANGED)
                .with(Field.ETH_SRC, Value.constant(into.gatewayMac().bits()))
                .with(Field.ETH_DST, Value.constant(to.bits()));
    }

    /** One less of its time to live. */
    static Headers hop(Headers as) {
        return as.with(Field.IP_TTL, new Value.Original(Field.IP_TTL, 1));
    }

    /** As the controller is shown it: with the number of the network that it is in. */
    static Headers in(Network network, Headers headers) {
        return headers.with(Field.METADATA, Value.constant(network.vni().number()));
    }
}

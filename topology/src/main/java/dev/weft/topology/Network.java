package dev.weft.topology;

/**
 * One L2 segment across hosts.
 *
 * @param name           as the file gives it
 * @param vni            its number in the file, in the flows and on the wire
 * @param subnet         its IPv4 addresses
 * @param gateway        its first hop, one address on every host
 * @param port           the device name of the internal port that is the gateway on each host, like {@code veth0}
 * @param mtu            the largest IPv4 packet, bytes, on gateway ports and in containers
 * @param exit           what becomes of packets for the outside
 * @param unknownUnicast what becomes of frames for a machine that nobody knows
 * @param macLimit       how many MAC addresses may be learned at one port, 1 to {@link #MOST_MACS}
 * @param bridge         the device name of the bridge that carries it, on each host
 * @param tunnelPort     the device name of that bridge's tunnel port, or of the first of them ({@link
 *                       Topology#tunnelPort})
 */
public record Network(
        String name,
        Vni vni,
        Ipv4Prefix subnet,
        Ipv4Address gateway,
        String port,
        int mtu,
        Exit exit,
        UnknownUnicast unknownUnicast,
        int macLimit,
        String bridge,
        String tunnelPort) {
    public static final int DEFAULT_MAC_LIMIT = 64;
    public static final int MOST_MACS = 1024;

    /** A network on the bridge of all networks, that leaves the overlay, and drops what is for nobody. */
    public static Network of(String name, Vni vni, Ipv4Prefix subnet, Ipv4Address gateway, String port, int mtu) {
        return new Network(
                name,
                vni,
                subnet,
                gateway,
                port,
                mtu,
                Exit.NAT,
                UnknownUnicast.DROP,
                DEFAULT_MAC_LIMIT,
                Topology.BRIDGE,
                Topology.TUNNEL_PORT);
    }

    public Network with(Exit other) {
        return new Network(name, vni, subnet, gateway, port, mtu, other, unknownUnicast, macLimit, bridge, tunnelPort);
    }

    public Network with(UnknownUnicast other) {
        return new Network(name, vni, subnet, gateway, port, mtu, exit, other, macLimit, bridge, tunnelPort);
    }

    /** This network with a gateway port of another name, as it has on some host. */
    public Network withPort(String other) {
        return new Network(name, vni, subnet, gateway, other, mtu, exit, unknownUnicast, macLimit, bridge, tunnelPort);
    }

    public Network withMacLimit(int other) {
        return new Network(name, vni, subnet, gateway, port, mtu, exit, unknownUnicast, other, bridge, tunnelPort);
    }

    /** This network on a bridge and behind tunnel ports of its own, for {@link Layout#BRIDGE_PER_NETWORK}. */
    public Network on(String otherBridge, String otherTunnelPort) {
        return new Network(
                name, vni, subnet, gateway, port, mtu, exit, unknownUnicast, macLimit, otherBridge, otherTunnelPort);
    }

    public MacAddress gatewayMac() {
        return vni.gatewayMac();
    }
}

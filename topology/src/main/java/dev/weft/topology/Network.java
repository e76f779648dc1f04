package dev.weft.topology;

import java.util.Optional;

/**
 * One L2 segment across hosts.
 *
 * @param name           as the file gives it
 * @param vni            its number in the file, in the flows and on the wire
 * @param subnet         its IPv4 addresses
 * @param gateway        its first hop, one address on every host; empty: the network is a segment and nothing more, with
 *                       no exit ({@link Exit#NONE}) and no router
 * @param port           the device name of the internal port that is the gateway on each host, like {@code veth0}
 * @param mtu            the largest IPv4 packet, bytes, on gateway ports and in containers
 * @param exit           what becomes of packets for the outside
 * @param unknownUnicast what becomes of frames for a machine that nobody knows
 * @param macLimit       how many MAC addresses may be learned at one port, 1 to {@link #MOST_MACS}
 * @param bridge         the device name of the bridge that carries it, on each host
 * @param tunnelPort     the device name of that bridge's tunnel port, or of the first of them ({@link
 *                       Topology#tunnelPort})
 * @param dhcpServer     the device name of the one port at which a DHCP server may be; empty: nobody in the network is one
 */
public record Network(
        String name,
        Vni vni,
        Ipv4Prefix subnet,
        Optional<Ipv4Address> gateway,
        String port,
        int mtu,
        Exit exit,
        UnknownUnicast unknownUnicast,
        int macLimit,
        String bridge,
        String tunnelPort,
        Optional<String> dhcpServer) {
    public static final int DEFAULT_MAC_LIMIT = 64;
    public static final int MOST_MACS = 1024;

    /** A network on the bridge of all networks, that leaves the overlay, and drops what is for nobody. */
    public static Network of(String name, Vni vni, Ipv4Prefix subnet, Ipv4Address gateway, String port, int mtu) {
        return new Network(
                name,
                vni,
                subnet,
                Optional.of(gateway),
                port,
                mtu,
                Exit.NAT,
                UnknownUnicast.DROP,
                DEFAULT_MAC_LIMIT,
                Topology.BRIDGE,
                Topology.TUNNEL_PORT,
                Optional.empty());
    }

    private Network(Network other, Optional<Ipv4Address> gateway, Exit exit, Optional<String> dhcpServer) {
        this(
                other.name,
                other.vni,
                other.subnet,
                gateway,
                other.port,
                other.mtu,
                exit,
                other.unknownUnicast,
                other.macLimit,
                other.bridge,
                other.tunnelPort,
                dhcpServer);
    }

    public Network with(Exit other) {
        return new Network(this, gateway, other, dhcpServer);
    }

    /** This network as a segment and nothing more. */
    public Network withoutGateway() {
        return new Network(this, Optional.empty(), Exit.NONE, dhcpServer);
    }

    /** This network with a DHCP server at that port. */
    public Network servedAt(String dhcpPort) {
        return new Network(this, gateway, exit, Optional.of(dhcpPort));
    }

    public Network with(UnknownUnicast other) {
        return new Network(
                name, vni, subnet, gateway, port, mtu, exit, other, macLimit, bridge, tunnelPort, dhcpServer);
    }

    /** This network with a gateway port of another name, as it has on some host. */
    public Network withPort(String other) {
        return new Network(
                name, vni, subnet, gateway, other, mtu, exit, unknownUnicast, macLimit, bridge, tunnelPort, dhcpServer);
    }

    public Network withMacLimit(int other) {
        return new Network(
                name, vni, subnet, gateway, port, mtu, exit, unknownUnicast, other, bridge, tunnelPort, dhcpServer);
    }

    /** This network on a bridge and behind tunnel ports of its own, for {@link Layout#BRIDGE_PER_NETWORK}. */
    public Network on(String otherBridge, String otherTunnelPort) {
        return new Network(
                name,
                vni,
                subnet,
                gateway,
                port,
                mtu,
                exit,
                unknownUnicast,
                macLimit,
                otherBridge,
                otherTunnelPort,
                dhcpServer);
    }

    /** Whether that is the address of its gateway. */
    public boolean isGateway(Ipv4Address address) {
        return gateway.filter(address::equals).isPresent();
    }

    /** The sender of its gateway's packets. A network without a gateway keeps it: the controller asks by ARP in its name. */
    public MacAddress gatewayMac() {
        return vni.gatewayMac();
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Table;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three hosts with two networks, a container each, and ports for guests; and frames that guests send. */
final class Lab {
    static final Network BLUE = network("blue", 1000, 1, "veth0");
    static final Network GREEN = network("green", 2000, 2, "veth1");
    static final List<Host> HOSTS = List.of(host(1), host(2), host(3));

    static final int BLUE_GUEST = 10;
    static final int GREEN_GUEST = 11;
    static final int BLUE_CONTAINER = 20;

    static final Topology TOPOLOGY = topology(List.of(container(1), container(2), container(3)));

    static final List<Bridge> BRIDGES = TOPOLOGY.bridges();
    static final Bridge BRIDGE1 = BRIDGES.get(0);
    static final Bridge BRIDGE2 = BRIDGES.get(1);

    private Lab() {}

    static Topology topology(List<Container> containers) {
        return new Topology(
                1500,
                Optional.empty(),
                HOSTS,
                List.of(BLUE, GREEN),
                containers,
                List.of(
                        new AssignedPort("guest-b", Optional.empty(), "blue"),
                        new AssignedPort("guest-g", Optional.empty(), "green"),
                        new AssignedPort("guest-3", Optional.of("host3"), "blue")));
    }

    /** The same with other networks of the same names. */
    static Topology withNetworks(List<Network> networks) {
        return new Topology(
                TOPOLOGY.underlayMtu(),
                Optional.empty(),
                HOSTS,
                networks,
                TOPOLOGY.containers(),
                TOPOLOGY.assignedPorts());
    }

    private static Host host(int n) {
        Ipv4Address address = Ipv4Address.parse("10.9.0." + n);
        return new Host("host" + n, address, Host.Ssh.DEFAULT, address);
    }

    static Network network(String name, int vni, int third, String port) {
        return Network.of(
                        name,
                        new Vni(vni),
                        Ipv4Prefix.parse("192.168." + third + ".0/24"),
                        Ipv4Address.parse("192.168." + third + ".1"),
                        port,
                        1450)
                .with(UnknownUnicast.FLOOD);
    }

    static Container container(int n) {
        Ipv4Address ip = Ipv4Address.parse("192.168.1." + (10 + n));
        return new Container("c" + n, "host" + n, "blue", ip, BLUE.vni().endpointMac(ip), Container.DEFAULT_IMAGE);
    }

    static List<SwitchPort> ports(Bridge bridge) {
        List<SwitchPort> ports = new ArrayList<>();
        ports.add(port(1, "vxlan0"));
        ports.add(port(2, "veth0"));
        ports.add(port(3, "veth1"));
        ports.add(port(BLUE_GUEST, "guest-b"));
        ports.add(port(GREEN_GUEST, "guest-g"));
        ports.add(port(BLUE_CONTAINER, "w-c" + bridge.host().name().substring(4)));
        return ports;
    }

    static SwitchPort port(int number, String name) {
        MacAddress mac = Map.of("veth0", BLUE.gatewayMac(), "veth1", GREEN.gatewayMac())
                .getOrDefault(name, new MacAddress(number));
        return new SwitchPort(number, name, mac, true);
    }

    static MacAddress mac(int n) {
        return new MacAddress(0x02aa_0000_0000L + n);
    }

    /** A gratuitous ARP request. */
    static PacketIn arp(int port, MacAddress mac, String ip) {
        byte[] frame = new byte[60];
        int address = Ipv4Address.parse(ip).bits();
        ByteBuffer bytes = ethernet(frame, mac, 0x0806);
        bytes.position(28);
        bytes.putInt(address);
        return packetIn(port, frame);
    }

    static PacketIn ipv4(int port, MacAddress mac, String ip) {
        byte[] frame = new byte[60];
        ByteBuffer bytes = ethernet(frame, mac, 0x0800);
        bytes.position(26);
        bytes.putInt(Ipv4Address.parse(ip).bits());
        return packetIn(port, frame);
    }

    /** Something that shows no IPv4 address, like a router solicitation of IPv6. */
    static PacketIn ipv6(int port, MacAddress mac) {
        byte[] frame = new byte[86];
        ethernet(frame, mac, 0x86dd);
        return packetIn(port, frame);
    }

    static PacketIn packetIn(int port, byte[] frame) {
        return new PacketIn(port, 0, Table.LEARN.number(), PacketIn.Reason.ACTION, frame);
    }

    private static ByteBuffer ethernet(byte[] frame, MacAddress source, int type) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        bytes.putShort((short) 0xffff).putInt(0xffff_ffff);
        bytes.putShort((short) (source.bits() >>> 32)).putInt((int) source.bits());
        bytes.putShort((short) type);
        return bytes;
    }
}

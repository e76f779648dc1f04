package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Vni;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Table#GUARD}: senders are who they say. What is refused at every port, and what a container's port lets pass. */
final class GuardFlows {
    private static final MacAddress RESERVED = MacAddress.parse("01:80:c2:00:00:00");
    private static final MacAddress RESERVED_MASK = MacAddress.parse("ff:ff:ff:ff:ff:f0");
    private static final MacAddress GROUP_BIT = MacAddress.parse("01:00:00:00:00:00");
    private static final int DHCP_SERVER = 67;
    private static final int DHCPV6_SERVER = 547;
    private static final int ROUTER_ADVERTISEMENT = 134;
    private static final Match IPV4 = Match.ALL.ethType(Match.ETH_TYPE_IPV4);
    private static final Match IPV6 = Match.ALL.ethType(Match.ETH_TYPE_IPV6);

    private GuardFlows() {}

    /** What no endpoint of any network may send. One packet may be several of these: the highest counts it. */
    static void addRules(FlowWriter out) {
        refuse(
                out,
                Priority.REFUSE_FORM,
                Match.ALL.with(Field.VLAN_TCI, Match.VLAN_PRESENT, Match.VLAN_PRESENT),
                Refusal.VLAN_TAG,
                "drop VLAN-tagged frames");
        refuse(
                out,
                Priority.REFUSE_TARGET,
                Match.ALL.with(Field.ETH_DST, RESERVED.bits(), RESERVED_MASK.bits()),
                Refusal.RESERVED_MULTICAST,
                "drop bridge protocols (spanning tree, LACP, LLDP)");
        refuse(
                out,
                Priority.REFUSE_SENDER,
                Match.ALL.with(Field.ETH_SRC, GROUP_BIT.bits(), GROUP_BIT.bits()),
                Refusal.GROUP_SOURCE,
                "drop a group address as the source");
        refuse(
                out,
                Priority.REFUSE_SENDER,
                Match.ALL.with(Field.ETH_SRC, Vni.GATEWAY_MAC_PREFIX.bits(), Vni.GATEWAY_MAC_MASK.bits()),
                Refusal.GATEWAY_MAC,
                "drop a gateway's MAC address as the source");
        refuse(
                out,
                Priority.REFUSE_SERVICE,
                IPV4.with(Field.IP_PROTO, Match.IP_PROTO_UDP).with(Field.UDP_SRC, DHCP_SERVER),
                Refusal.DHCP_SERVER,
                "drop DHCP server messages");
        refuse(
                out,
                Priority.REFUSE_SERVICE,
                IPV6.with(Field.IP_PROTO, Match.IP_PROTO_UDP).with(Field.UDP_SRC, DHCPV6_SERVER),
                Refusal.DHCP_SERVER,
                "drop DHCPv6 server messages");
        refuse(
                out,
                Priority.REFUSE_SERVICE,
                IPV6.with(Field.IP_PROTO, Match.IP_PROTO_ICMPV6).with(Field.ICMPV6_TYPE, ROUTER_ADVERTISEMENT),
                Refusal.ROUTER_ADVERTISEMENT,
                "drop IPv6 router advertisements");
    }

    static void addTo(Segment segment) {
        segment.network().gateway().ifPresent(gateway -> keepGateway(segment, gateway));
        segment.network()
                .dhcpServer()
                .map(segment.portsAttachedByHand()::get)
                .ifPresent(port -> serveByHand(segment, port));
    }

    private static void keepGateway(Segment segment, Ipv4Address gateway) {
        String name = segment.network().name();
        refuse(
                segment.out(),
                Priority.REFUSE,
                Tag.fromEndpoint(segment.vni()).ethType(Match.ETH_TYPE_ARP).with(Field.ARP_SPA, gateway),
                Refusal.GATEWAY_ARP,
                "drop ARP that claims the gateway address of " + name + ", " + gateway);
        refuse(
                segment.out(),
                Priority.REFUSE,
                Tag.fromEndpoint(segment.vni()).ethType(Match.ETH_TYPE_IPV4).with(Field.IPV4_SRC, gateway),
                Refusal.GATEWAY_IP,
                "drop IPv4 from the gateway address of " + name + ", " + gateway);
    }

    /** The MAC address that the host's gateway port has itself is no endpoint's either. */
    static void addKnownGateway(Segment segment, MacAddress known) {
        refuse(
                segment.out(),
                Priority.REFUSE_SENDER,
                Tag.fromEndpoint(segment.vni()).with(Field.ETH_SRC, known),
                Refusal.GATEWAY_MAC,
                "drop other senders in " + segment.network().name() + " with the MAC address of "
                        + segment.gateway().name());
    }

    static void addEndpoint(EndpointScope scope, FlowWriter out) {
        if (scope.endpoint().isDeclared()) {
            scope.localPort().ifPresent(port -> addPort(out, scope.network(), scope.endpoint(), port));
        }
    }

    /** A container's port: its own addresses pass, and need not be learned. */
    private static void addPort(FlowWriter out, Network network, Endpoint endpoint, int port) {
        Ipv4Address ip = endpoint.ip().orElseThrow();
        String name = endpoint.title();
        Match at = Match.ALL.with(Field.IN_PORT, port);
        Match own = at.with(Field.ETH_SRC, endpoint.mac());
        Match arp = own.ethType(Match.ETH_TYPE_ARP).with(Field.ARP_SHA, endpoint.mac());
        pass(out, Priority.OWN, arp.with(Field.ARP_SPA, ip), name + " sends ARP as itself, " + ip);
        pass(
                out,
                Priority.OWN,
                arp.with(Field.ARP_OP, ArpFlows.REQUEST).with(Field.ARP_SPA, new Ipv4Address(0)),
                name + " probes whether an address is free (RFC 5227)");
        pass(
                out,
                Priority.OWN,
                own.ethType(Match.ETH_TYPE_IPV4).with(Field.IPV4_SRC, ip),
                name + " sends IPv4 as itself, " + ip);
        endpoint.grants().addresses().forEach(shared -> share(out, endpoint, shared, own, arp));
        if (network.dhcpServer().filter(endpoint.port()::equals).isPresent()) {
            pass(
                    out,
                    Priority.SERVICE,
                    fromDhcpServer(own).with(Field.IPV4_SRC, ip),
                    name + " is the DHCP server of " + network.name());
        }
        String addresses = Stream.concat(Stream.of(ip), endpoint.grants().addresses().stream())
                .map(Ipv4Address::toString)
                .collect(Collectors.joining(" or "));
        refuse(
                out,
                Priority.FENCE,
                own.ethType(Match.ETH_TYPE_ARP),
                Refusal.SPOOFED_ARP,
                name + " may send ARP only as " + endpoint.mac() + " and " + addresses);
        boolean forwards = endpoint.grants().forwards();
        Match ipv4 = own.ethType(Match.ETH_TYPE_IPV4);
        refuse(
                out,
                Priority.FENCE,
                forwards ? ipv4.with(Field.IPV4_SRC, network.subnet()) : ipv4,
                Refusal.SPOOFED_IP,
                name + " may send IPv4 only as " + addresses + (forwards ? " within " + network.name() + "" : ""));
        pass(
                out,
                Priority.NETWORK,
                own,
                forwards
                        ? name + " forwards packets from outside " + network.name()
                                + ", and sends what is neither ARP nor IPv4"
                        : name + " sends what is neither ARP nor IPv4");
        refuse(
                out,
                Priority.REST,
                at,
                Refusal.SPOOFED_MAC,
                name + " at " + endpoint.port() + " may send only from " + endpoint.mac());
    }

    /** An address that several containers may have: whoever announces it has it, and the controller hears who that is. */
    private static void share(FlowWriter out, Endpoint endpoint, Ipv4Address shared, Match own, Match arp) {
        Match announced = arp.with(Field.ARP_SPA, shared);
        if (endpoint.grants().held().contains(shared)) {
            pass(out, Priority.OWN, announced, endpoint.title() + " now has " + shared + " and sends ARP as it");
        } else {
            out.flow(
                    Table.GUARD,
                    Priority.OWN,
                    announced,
                    Instructions.apply(new Action.ToController()).thenGoTo(Table.ARP),
                    endpoint.title() + " takes the shared address " + shared + ": notify the controller");
        }
        pass(
                out,
                Priority.OWN,
                own.ethType(Match.ETH_TYPE_IPV4).with(Field.IPV4_SRC, shared),
                endpoint.title() + " may send IPv4 as " + shared);
    }

    /** A port attached by hand behind which the network's DHCP server is. */
    private static void serveByHand(Segment segment, int port) {
        Match serves = fromDhcpServer(Match.ALL.with(Field.IN_PORT, port));
        String name = segment.network().name();
        segment.network()
                .gateway()
                .ifPresent(gateway -> refuse(
                        segment.out(),
                        Priority.REFUSE_SERVED,
                        serves.with(Field.IPV4_SRC, gateway),
                        Refusal.GATEWAY_IP,
                        "the DHCP server of " + name + " may not send as the gateway " + gateway));
        segment.out()
                .flow(
                        Table.GUARD,
                        Priority.SERVICE,
                        serves,
                        Instructions.goTo(Table.LEARN),
                        "the DHCP server of " + name + " is behind this port");
    }

    private static Match fromDhcpServer(Match at) {
        return at.ethType(Match.ETH_TYPE_IPV4)
                .with(Field.IP_PROTO, Match.IP_PROTO_UDP)
                .with(Field.UDP_SRC, DHCP_SERVER);
    }

    private static void pass(FlowWriter out, Priority priority, Match match, String purpose) {
        out.flow(Table.GUARD, priority, match, Instructions.goTo(Table.ARP), purpose);
    }

    private static void refuse(FlowWriter out, Priority priority, Match match, Refusal refusal, String purpose) {
        out.refuse(Table.GUARD, priority, match, refusal, purpose);
    }
}

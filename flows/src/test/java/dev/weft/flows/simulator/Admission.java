package dev.weft.flows.simulator;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.Optional;

/** What may come in by a port behind which endpoints are: the part of {@link Reachability} that looks at the sender. */
record Admission(Census census, Network network, String host, String port, Packet packet) {
    /** The endpoint that sends, if it is known to be here. */
    Optional<Endpoint> sender() {
        return census.who(network, new MacAddress(packet.get(Field.ETH_SRC)))
                .filter(endpoint ->
                        endpoint.host().equals(host) && endpoint.port().equals(port));
    }

    /** Whether the controller is shown the packet, to learn who sent it or which address that one says. */
    boolean isShown() {
        return census.container(host, port).isEmpty()
                && sender().map(known -> known.ip().isEmpty() && packet.has(Field.ARP_OP))
                        .orElse(true);
    }

    Optional<Refusal> refusal() {
        return never().or(() -> asGateway())
                .or(() -> census.container(host, port).map(this::spoofed).orElseGet(this::stranger));
    }

    /** What nobody may send. */
    private Optional<Refusal> never() {
        long from = packet.get(Field.ETH_SRC);
        if (packet.get(Field.VLAN_TCI) != 0) {
            return Optional.of(Refusal.VLAN_TAG);
        } else if (packet.get(Field.ETH_DST) >>> 4 == 0x0180_c200_000L) {
            return Optional.of(Refusal.RESERVED_MULTICAST);
        } else if (new MacAddress(from).isMulticast()) {
            return Optional.of(Refusal.GROUP_SOURCE);
        } else if (Census.isGatewayMac(from)) {
            return Optional.of(Refusal.GATEWAY_MAC);
        } else if (is(Field.UDP_SRC, 67) && packet.has(Field.IPV4_SRC) && !mayServe()
                || is(Field.UDP_SRC, 547) && !packet.has(Field.IPV4_SRC)) {
            return Optional.of(Refusal.DHCP_SERVER);
        }
        return is(Field.ICMPV6_TYPE, 134) ? Optional.of(Refusal.ROUTER_ADVERTISEMENT) : Optional.empty();
    }

    /** At the one port where the network's DHCP server is; a container only as itself. */
    private boolean mayServe() {
        return network.dhcpServer().filter(port::equals).isPresent()
                && census.container(host, port)
                        .map(server -> is(Field.ETH_SRC, server.mac().bits())
                                && is(Field.IPV4_SRC, server.ip().orElseThrow().toLong()))
                        .orElse(true);
    }

    private boolean serves() {
        return is(Field.UDP_SRC, 67) && packet.has(Field.IPV4_SRC) && mayServe();
    }

    private Optional<Refusal> asGateway() {
        if (network.gateway().isEmpty()) {
            return Optional.empty();
        }
        long gateway = network.gateway().get().toLong();
        if (is(Field.ARP_SPA, gateway)) {
            return Optional.of(Refusal.GATEWAY_ARP);
        }
        return is(Field.IPV4_SRC, gateway) ? Optional.of(Refusal.GATEWAY_IP) : Optional.empty();
    }

    /** Whether a container says that it has an address now which it shares with others, and did not have it. */
    boolean takesShared() {
        return census.container(host, port)
                .filter(container -> packet.has(Field.ARP_OP)
                        && container.grants().addresses().stream()
                                .filter(ip -> !container.grants().held().contains(ip))
                                .anyMatch(ip -> is(Field.ARP_SPA, ip.toLong())))
                .isPresent();
    }

    /** At a container's port: what is not its own. */
    private Optional<Refusal> spoofed(Endpoint container) {
        long mac = container.mac().bits();
        long ip = container.ip().orElseThrow().toLong();
        boolean probes = is(Field.ARP_OP, 1) && is(Field.ARP_SPA, 0);
        if (!is(Field.ETH_SRC, mac)) {
            return Optional.of(Refusal.SPOOFED_MAC);
        }
        boolean asShared = container.grants().addresses().stream()
                .anyMatch(shared -> is(Field.ARP_SPA, shared.toLong()) || is(Field.IPV4_SRC, shared.toLong()));
        if (packet.has(Field.ARP_OP) && !(is(Field.ARP_SHA, mac) && (is(Field.ARP_SPA, ip) || asShared || probes))) {
            return Optional.of(Refusal.SPOOFED_ARP);
        }
        boolean passesOn = container.grants().forwards()
                && packet.has(Field.IPV4_SRC)
                && !network.subnet().contains(new Ipv4Address((int) packet.get(Field.IPV4_SRC)));
        return packet.has(Field.IPV4_SRC) && !is(Field.IPV4_SRC, ip) && !asShared && !passesOn
                ? Optional.of(Refusal.SPOOFED_IP)
                : Optional.empty();
    }

    /** The endpoint whose address it uses and which it is not. */
    private Optional<Endpoint> robbed() {
        Field says = packet.has(Field.ARP_OP) ? Field.ARP_SPA : Field.IPV4_SRC;
        return packet.has(says)
                ? census.whose(network, packet.get(says))
                        .filter(owner -> owner.isDeclared()
                                || !is(Field.ETH_SRC, owner.mac().bits()))
                : Optional.empty();
    }

    /** At a port attached by hand: who has another's address, or cannot be learned there. */
    private Optional<Refusal> stranger() {
        Field says = packet.has(Field.ARP_OP) ? Field.ARP_SPA : Field.IPV4_SRC;
        boolean ofContainers = packet.has(says) && census.isShared(network, packet.get(says));
        if ((ofContainers || robbed().isPresent()) && !serves()) {
            return Optional.of(Refusal.ADDRESS_TAKEN);
        }
        long from = packet.get(Field.ETH_SRC);
        Ipv4Address within = new Ipv4Address((int) from);
        boolean isDerived = network.vni().endpointMac(within).bits() == from
                && network.subnet().contains(within);
        if (sender().isPresent()) {
            return Optional.empty();
        } else if (isDerived
                || census.who(network, new MacAddress(from))
                        .filter(Endpoint::isDeclared)
                        .isPresent()) {
            return Optional.of(Refusal.CONTAINER_MAC);
        }
        return census.learned(network, host, port) >= network.macLimit()
                ? Optional.of(Refusal.TOO_MANY_MACS)
                : Optional.empty();
    }

    private boolean is(Field field, long value) {
        return packet.has(field) && packet.get(field) == value;
    }
}

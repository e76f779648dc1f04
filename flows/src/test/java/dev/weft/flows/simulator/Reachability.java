package dev.weft.flows.simulator;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must become of one packet, by the topology and who is where alone: this knows of no table, flow or compiler. */
final class Reachability {
    private final Topology topology;
    private final Census census;
    private final List<Fate> fates = new ArrayList<>();

    /** Where a packet is: in by a port of a host, in a network; and whether it must stay on this host. */
    private record At(String host, String port, Network in, boolean stays) {}

    Reachability(Topology topology, Census census) {
        this.topology = topology;
        this.census = census;
    }

    List<Fate> from(String host, String port, Packet packet) {
        Optional<Network> member = census.network(host, port);
        if (census.gateway(host, port).isPresent()) {
            inside(new At(host, port, census.gateway(host, port).get(), true), packet);
        } else if (member.isEmpty()) {
            fates.add(Fate.refused(host, census.isTunnel(port) ? Refusal.FOREIGN_TUNNEL : Refusal.NO_NETWORK));
        } else {
            At at = new At(host, port, member.get(), false);
            Admission admission = new Admission(census, member.get(), host, port, packet);
            admission.refusal().ifPresentOrElse(why -> refuse(at, why), () -> {
                if (admission.isShown()) {
                    tell(at, Fate.Kind.LEARNED, packet);
                }
                inside(at, packet);
            });
        }
        return fates;
    }

    List<Fate> fromUnderlay(String host, String port, long vni, Ipv4Address source, Packet packet) {
        census.carried(host, port, vni, source)
                .ifPresentOrElse(
                        in -> forward(new At(host, port, in, true), packet),
                        () -> fates.add(Fate.refused(host, Refusal.FOREIGN_TUNNEL)));
        return fates;
    }

    private void inside(At at, Packet packet) {
        Optional<MacAddress> answer = is(packet, Field.ARP_OP, 1) ? whoHas(at, packet) : Optional.empty();
        if (answer.isPresent()) {
            fates.add(Fate.answered(at.host, at.port, Answers.arp(packet, answer.get())));
        } else if (Census.isGatewayMac(packet.get(Field.ETH_DST))) {
            toGateway(at, packet);
        } else {
            forward(at, packet);
        }
    }

    /** Whom a switch names to who asks; nobody to an endpoint that announces itself where it is. */
    private Optional<MacAddress> whoHas(At at, Packet packet) {
        if (!at.stays && is(packet, Field.ARP_TPA, at.in.gateway().toLong())) {
            return Optional.of(at.in.gatewayMac());
        }
        return census.whose(at.in, packet.get(Field.ARP_TPA))
                .filter(it -> !(is(packet, Field.ETH_SRC, it.mac().bits()) && census.isHere(it, at.host)))
                .map(Endpoint::mac);
    }

    /** What is sent to a gateway's MAC address. */
    private void toGateway(At at, Packet packet) {
        boolean own = !at.stays && is(packet, Field.ETH_DST, at.in.gatewayMac().bits());
        if (packet.has(Field.IPV4_DST)) {
            routed(at, packet, new Ipv4Address((int) packet.get(Field.IPV4_DST)), own);
        } else if (own && is(packet, Field.ARP_OP, 2)) {
            tell(at, Fate.Kind.HEARD, packet);
            exit(at, packet);
        } else {
            refuse(at, Refusal.OTHER_GATEWAY);
        }
    }

    private void routed(At at, Packet packet, Ipv4Address to, boolean own) {
        Optional<Network> target = census.networkOf(to);
        boolean joined = own && target.filter(topology.joined(at.in)::contains).isPresent();
        boolean reached = joined || own && target.equals(Optional.of(at.in));
        if (topology.hosts().stream().anyMatch(host -> host.vtep().equals(to))) {
            refuse(at, Refusal.TO_VTEP);
        } else if (reached && target.get().gateway().equals(to) && Answers.isPing(packet)) {
            fates.add(Fate.answered(at.host, at.port, Answers.pong(packet)));
        } else if (reached && target.get().gateway().equals(to)) {
            refuse(at, Refusal.TO_GATEWAY);
        } else if (joined && packet.get(Field.IP_TTL) <= 1) {
            tell(at, Fate.Kind.TIME_EXCEEDED, packet);
        } else if (joined) {
            into(at, target.get(), packet.with(Field.IP_TTL, packet.get(Field.IP_TTL) - 1), to);
        } else if (target.isPresent()) {
            refuse(at, Refusal.ISOLATED);
        } else if (!own) {
            refuse(at, Refusal.OTHER_GATEWAY);
        } else if (at.in.exit() == Exit.NONE) {
            tell(at, Fate.Kind.NET_UNREACHABLE, packet);
        } else if (!exit(at, packet)) {
            refuse(at, Refusal.NO_EXIT);
        }
    }

    private void into(At at, Network target, Packet packet, Ipv4Address to) {
        At there = new At(at.host, at.port, target, false);
        Optional<Endpoint> endpoint = census.whose(target, to.toLong());
        if (to.equals(target.subnet().address()) || to.equals(target.subnet().broadcast())) {
            refuse(at, Refusal.DIRECTED_BROADCAST);
        } else if (endpoint.isEmpty()) {
            tell(there, Fate.Kind.NEXT_HOP, packet);
        } else {
            Packet fromGateway = packet.with(Field.ETH_SRC, target.gatewayMac().bits());
            forward(there, fromGateway.with(Field.ETH_DST, endpoint.get().mac().bits()));
        }
    }

    private void forward(At at, Packet packet) {
        MacAddress to = new MacAddress(packet.get(Field.ETH_DST));
        Optional<Endpoint> known = census.who(at.in, to).filter(it -> !to.isMulticast());
        Optional<Endpoint> here = known.filter(it -> census.isHere(it, at.host));
        Optional<Endpoint> there = known.filter(it -> !at.stays && census.hasTunnel(at.in, at.host, it.host()));
        if (here.isPresent() && here.get().port().equals(at.port)) {
            fates.add(Fate.stayed(at.host));
        } else if (here.isPresent()) {
            fates.add(Fate.delivered(at.host, here.get().port(), packet));
        } else if (there.isPresent()) {
            carry(at, there.get().host(), packet);
        } else if (to.isMulticast()
                || topology.isOn(at.in, at.host) && at.in.unknownUnicast() == UnknownUnicast.FLOOD) {
            flood(at, packet);
        } else {
            refuse(at, Refusal.UNKNOWN_DESTINATION);
        }
    }

    private void flood(At at, Packet packet) {
        int before = fates.size();
        census.members(at.host, at.in).stream()
                .filter(port -> !port.equals(at.port))
                .forEach(port -> fates.add(Fate.delivered(at.host, port, packet)));
        topology.hostsOf(at.in).stream()
                .map(Host::name)
                .filter(peer -> !at.stays && census.hasTunnel(at.in, at.host, peer))
                .forEach(peer -> carry(at, peer, packet));
        if (fates.size() == before) {
            fates.add(Fate.stayed(at.host));
        }
    }

    private void carry(At at, String peer, Packet packet) {
        if (census.hasTunnel(at.in, peer, at.host)) {
            fates.add(Fate.carried(peer, at.in, packet));
            forward(new At(peer, "", at.in, true), packet);
        } else {
            fates.add(Fate.lost(at.host, packet));
        }
    }

    private boolean exit(At at, Packet packet) {
        boolean there = census.isThere(at.host, at.in.port());
        return there && fates.add(Fate.toExit(at.host, at.in.port(), packet));
    }

    private void tell(At at, Fate.Kind why, Packet packet) {
        fates.add(Fate.toController(why, at.host, at.in, packet));
    }

    private void refuse(At at, Refusal why) {
        fates.add(Fate.refused(at.host, why));
    }

    private static boolean is(Packet packet, Field field, long value) {
        return packet.has(field) && packet.get(field) == value;
    }
}

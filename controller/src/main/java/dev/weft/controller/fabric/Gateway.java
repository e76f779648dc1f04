package dev.weft.controller.fabric;

import dev.weft.controller.fabric.NextHops.NextHop;
import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.packet.ArpRequest;
import dev.weft.controller.packet.IcmpError;
import dev.weft.controller.packet.Ipv4Frame;
import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Group;
import dev.weft.flows.Table;
import dev.weft.flows.Tag;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway does with the few packets that switches cannot deal with alone: it tells senders that their packets could
 * not be passed on, and finds out by ARP who has an address. Like {@link Fabric}, without clock, I/O and thread; times are
 * nanoseconds on a clock that never goes back.
 */
final class Gateway {
    private final Fabric fabric;
    private final NextHops<Waiting> nextHops = new NextHops<>();

    Gateway(Fabric fabric) {
        this.fabric = fabric;
    }

    private record Waiting(PacketOrigin from, Ipv4Frame packet) {}

    /** A packet came in that the switch could not route. */
    List<Effect> packetIn(Bridge at, PacketOrigin from, PacketIn packet, long now) {
        return Ipv4Frame.of(packet.frame())
                .filter(frame -> !from.network().isGateway(frame.source()))
                .map(frame -> stuck(at, new Waiting(from, frame), packet, now))
                .orElse(List.of());
    }

    /** What becomes of a packet that the switch could not route. */
    private List<Effect> stuck(Bridge at, Waiting waiting, PacketIn packet, long now) {
        if (packet.table() == Table.RESOLVE.number()) {
            return target(waiting, packet)
                    .map(to -> resolve(at, waiting, to, now))
                    .orElse(List.of());
        }
        if (packet.table() != Table.ROUTE.number()) {
            return List.of();
        }
        boolean tooOld = packet.reason() == PacketIn.Reason.INVALID_TTL;
        return answer(waiting, tooOld ? IcmpError.TIME_EXCEEDED : IcmpError.NET_UNREACHABLE);
    }

    /** The network that the packet is routed into, if it may be. */
    private Optional<Network> target(Waiting waiting, PacketIn packet) {
        long vni = packet.metadata() & Tag.VNI;
        Ipv4Address destination = waiting.packet().destination();
        return fabric.topology().joined(waiting.from().network()).stream()
                .filter(network -> network.vni().number() == vni
                        && network.subnet().contains(destination)
                        && !network.isGateway(destination))
                .findFirst();
    }

    private List<Effect> resolve(Bridge at, Waiting packet, Network to, long now) {
        NextHop hop = new NextHop(to.name(), packet.packet().destination());
        Optional<Endpoint> owner = fabric.owner(hop.network(), hop.ip());
        if (owner.isPresent()) { // known since a moment ago: the switch is about to hear of it
            return passOn(packet, to, owner.get());
        }
        return switch (nextHops.take(hop, packet.from(), packet, now)) {
            case ASK -> ask(hop, now);
            case WAIT -> List.of();
            case UNREACHABLE -> answer(packet, IcmpError.HOST_UNREACHABLE);
            case FULL ->
                List.of(new Effect.Dropped(at.datapathId(), packet.from().port(), Overload.GATEWAY_BUSY));
        };
    }

    /** Asks on every host that has the network, in the name of its gateway. */
    private List<Effect> ask(NextHop hop, long now) {
        List<Effect> effects = new ArrayList<>();
        fabric.topology().network(hop.network()).ifPresent(network -> {
            byte[] request = ArpRequest.of(network.gatewayMac(), sender(network), hop.ip());
            for (Host host : fabric.topology().hostsOf(network)) {
                DatapathId id = fabric.topology().bridgeOf(network, host).datapathId();
                fabric.bridge(id)
                        .map(bridge -> everyPort(bridge, network))
                        .filter(actions -> !actions.isEmpty())
                        .ifPresent(actions -> effects.add(new Effect.Send(id, actions, request)));
            }
        });
        effects.add(new Effect.Wake(now + NextHops.PATIENCE));
        return effects;
    }

    /** Where there is no gateway, nobody asks: as one does to see whether an address is free (RFC 5227, section 2.1.1). */
    static Ipv4Address sender(Network network) {
        return network.gateway().orElse(new Ipv4Address(0));
    }

    /** What the network's group does that floods here; not the group itself, which a new switch may not have yet. */
    private List<Action> everyPort(BridgeState bridge, Network network) {
        return fabric.desired(bridge.at().datapathId()).does(Group.floodHere(network.vni()));
    }

    /** Time has passed. */
    List<Effect> wake(long now) {
        List<Effect> effects = new ArrayList<>();
        for (NextHops.Due<Waiting> due : nextHops.due(now)) {
            if (due.inVain().isEmpty()) {
                effects.addAll(ask(due.hop(), now));
            } else {
                due.inVain().get().forEach(packet -> effects.addAll(gaveUp(due.hop(), packet)));
                effects.add(new Effect.Wake(now + NextHops.SILENCE));
            }
        }
        return effects;
    }

    /** Who did not answer may have been found in another way meanwhile, such as a switch that came back. */
    private List<Effect> gaveUp(NextHop hop, Waiting packet) {
        Optional<Network> network = fabric.topology().network(hop.network());
        Optional<Endpoint> owner = network.flatMap(to -> fabric.owner(to.name(), hop.ip()));
        return owner.isPresent()
                ? passOn(packet, network.get(), owner.get())
                : answer(packet, IcmpError.HOST_UNREACHABLE);
    }

    /** A packet that showed its sender may be the answer that others wait for. */
    List<Effect> heard(Bridge at, PacketIn packet) {
        if (nextHops.isEmpty()) {
            return List.of();
        }
        Optional<PacketOrigin> from = PacketOrigin.of(fabric, at, packet);
        Optional<NextHop> hop = from.flatMap(origin -> Sender.of(packet.frame())
                .flatMap(Sender::ip)
                .map(ip -> new NextHop(origin.network().name(), ip))
                .filter(nextHops::isOpen));
        Optional<Endpoint> owner = hop.flatMap(open -> fabric.owner(open.network(), open.ip()));
        if (owner.isEmpty()) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        nextHops.answered(hop.get())
                .forEach(waiting -> effects.addAll(passOn(waiting, from.get().network(), owner.get())));
        return effects;
    }

    /**
     * Sends a packet to an endpoint at the switch where it is, whatever the switches on the way have been told by now. Where
     * that one is not connected the packet is lost.
     */
    private List<Effect> passOn(Waiting waiting, Network to, Endpoint owner) {
        Optional<BridgeState> bridge = fabric.topology()
                .host(owner.host())
                .flatMap(host ->
                        fabric.bridge(fabric.topology().bridgeOf(to, host).datapathId()));
        Optional<Effect> sent = bridge.flatMap(at -> at.port(owner.port())
                .map(port -> new Effect.Send(
                        at.at().datapathId(),
                        List.of(Action.output(port.number())),
                        waiting.packet().between(to.gatewayMac(), owner.mac()))));
        return sent.stream().toList();
    }

    /**
     * Tells the host's own kernel, behind the gateway port, who has an address now (RFC 5227, section 2.3): it keeps what it
     * knew of that address before, and the switch keeps what containers announce from it.
     */
    List<Effect> introduced(Bridge at, PacketIn packet) {
        Optional<Network> network = PacketOrigin.of(fabric, at, packet).map(PacketOrigin::network);
        Optional<Sender> sender = Sender.of(packet.frame());
        Optional<Ipv4Address> ip = sender.flatMap(Sender::ip)
                .filter(address -> network.flatMap(in -> fabric.owner(in.name(), address))
                        .filter(owner -> owner.mac().equals(sender.get().mac()))
                        .isPresent());
        Optional<SwitchPort> exit = ip.flatMap(address -> fabric.bridge(at.datapathId()))
                .flatMap(bridge -> bridge.port(network.get().port()));
        return exit.stream()
                .<Effect>map(port -> new Effect.Send(
                        at.datapathId(),
                        List.of(Action.output(port.number())),
                        ArpRequest.of(sender.get().mac(), ip.get(), ip.get())))
                .toList();
    }

    /** Tells the sender, by the port that its packet came from, if that port is still the same. */
    private List<Effect> answer(Waiting waiting, IcmpError error) {
        PacketOrigin from = waiting.from();
        if (!from.isSame(fabric) || !waiting.packet().mayBeAnswered()) {
            return List.of();
        }
        return from.network().gateway().stream()
                .<Effect>map(gateway -> new Effect.Send(
                        from.bridge(),
                        List.of(Action.output(from.port())),
                        error.about(waiting.packet(), from.network().gatewayMac(), gateway)))
                .toList();
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is learned of endpoints from the packets that switches show. */
final class Learning {
    private final FabricState state;

    Learning(FabricState state) {
        this.state = state;
    }

    List<Effect> packetIn(Bridge at, PacketIn packet) {
        BridgeState bridge = state.bridge(at);
        Optional<Sender> sender = Sender.of(packet.frame());
        Optional<String> port = bridge.port(packet.inPort()).map(SwitchPort::name);
        if (sender.isEmpty() || port.isEmpty()) {
            return List.of();
        }
        return saw(at, port.get(), sender.get());
    }

    /** An answer to a gateway: it also tells of somebody learned who has another address by now. */
    List<Effect> answered(Bridge at, PacketIn packet) {
        List<Effect> effects = new ArrayList<>(packetIn(at, packet));
        Optional<String> port = state.bridge(at).port(packet.inPort()).map(SwitchPort::name);
        Optional<Network> network =
                port.flatMap(name -> PortUse.of(state.topology(), at, name).endpointNetwork());
        network.flatMap(in -> Sender.of(packet.frame())
                        .flatMap(sender -> state.endpoints().answered(seen(in, at, port.get(), sender))))
                .ifPresent(now -> {
                    effects.add(Effect.Note.about(NoteKind.LEARNED, now, "now has this address"));
                    effects.addAll(takenOver(now));
                });
        return effects;
    }

    /** The sender as its packet shows it. */
    private static Endpoint seen(Network in, Bridge at, String port, Sender sender) {
        return new Endpoint(
                in.name(),
                sender.mac(),
                FabricState.addressIn(in, sender.ip()),
                at.host().name(),
                port,
                Optional.empty());
    }

    /** A sender was seen at a port of a bridge. */
    List<Effect> saw(Bridge at, String port, Sender sender) {
        PortUse use = PortUse.of(state.topology(), at, port);
        Optional<Network> network = use.endpointNetwork();
        if (network.isEmpty() || !Endpoint.isPossible(sender.mac())) {
            return List.of();
        }
        Network in = network.get();
        if (use.learnedNetwork().isEmpty() && !isDeclared(in, sender)) {
            return List.of(); // it was behind a port that had this container's port's number before
        }
        Endpoint seen = seen(in, at, port, sender);
        state.confirm(seen.id());
        List<Effect> effects = new ArrayList<>();
        sender.ip()
                .flatMap(ip -> state.endpoints().ownerOf(in.name(), ip))
                .filter(owner -> !owner.mac().equals(sender.mac()))
                .ifPresent(owner -> effects.add(new Effect.Note(
                        NoteKind.CONFLICT,
                        at.title(),
                        Claims.sentence(sender.ip().get(), owner, sender.mac(), at, port) + "; dropped")));
        Sighting sighting = state.endpoints().saw(seen);
        if (sighting instanceof Sighting.Learned learned) {
            effects.add(Effect.Note.about(NoteKind.LEARNED, learned.endpoint(), "was learned at " + port));
            effects.addAll(full(in, learned.endpoint()));
            effects.addAll(takenOver(learned.endpoint()));
        } else if (sighting instanceof Sighting.Moved moved) {
            boolean found = moved.from().port().equals(Endpoint.UNKNOWN_PORT);
            effects.add(
                    found
                            ? Effect.Note.about(NoteKind.LEARNED, moved.to(), "was found at " + port)
                            : Effect.Note.about(
                                    NoteKind.MOVED,
                                    moved.to(),
                                    "moved from " + moved.from().port() + " on "
                                            + moved.from().host() + " to " + port));
            effects.addAll(full(in, moved.to()));
            if (sender.announces()
                    && sender.ip().equals(moved.to().ip())
                    && !moved.from().host().equals(moved.to().host())) {
                // Its new switch has answered it like any question for an address on another host, and nobody else
                // heard it.
                effects.add(new Effect.Announce(moved.to()));
            }
        } else if (sighting instanceof Sighting.Addressed addressed) {
            effects.add(Effect.Note.about(NoteKind.LEARNED, addressed.endpoint(), "announced its address"));
            effects.addAll(takenOver(addressed.endpoint()));
        } else if (sighting instanceof Sighting.Refused refused) {
            effects.add(new Effect.Note(NoteKind.REFUSED, at.title(), refused.why()));
        }
        return effects;
    }

    /** A container says that it has an address which it shares with others: then it has it. */
    List<Effect> taken(Bridge at, PacketIn packet) {
        Optional<String> port = state.bridge(at).port(packet.inPort()).map(SwitchPort::name);
        Optional<Sender> sender = Sender.of(packet.frame()).filter(any -> Sender.isArp(packet.frame()));
        return port.flatMap(name -> PortUse.of(state.topology(), at, name).endpointNetwork())
                .flatMap(in -> sender.flatMap(by ->
                        by.ip().map(ip -> taken(at, port.get(), new Endpoint.Id(in.name(), by.mac()), ip))))
                .orElse(List.of());
    }

    /** The address is the endpoint's now, if it may have it and is at that port. */
    List<Effect> taken(Bridge at, String port, Endpoint.Id id, Ipv4Address ip) {
        boolean isThere = state.endpoints()
                .find(id)
                .filter(known -> known.isDeclared()
                        && EndpointTable.isAt(known, at.host().name(), port))
                .isPresent();
        Optional<Endpoint> before = state.endpoints().ownerOf(id.network(), ip);
        if (!isThere || !state.endpoints().take(id, ip)) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        effects.add(Effect.Note.about(
                NoteKind.MOVED,
                state.endpoints().find(id).orElseThrow(),
                "has " + ip + " now"
                        + before.map(from -> ", previously of " + from.title()).orElse("")));
        return effects;
    }

    private boolean isDeclared(Network in, Sender sender) {
        return state.endpoints()
                .find(new Endpoint.Id(in.name(), sender.mac()))
                .filter(Endpoint::isDeclared)
                .isPresent();
    }

    /** Its neighbours know its address with the MAC address of who had it before: they hear that this has changed. */
    private List<Effect> takenOver(Endpoint now) {
        return state.endpoints().isTakenOver(now) ? List.of(new Effect.Announce(now)) : List.of();
    }

    /** It did not answer for its address: who says to have it next has it. */
    List<Effect> gaveUp(Endpoint learned) {
        List<Effect> effects = new ArrayList<>();
        effects.add(Effect.Note.about(
                NoteKind.RELEASED, learned, "did not respond for its address, which another endpoint claims"));
        state.endpoints().release(learned);
        return effects;
    }

    /** One word when a port has got as many as it may have; the switch refuses the others from now on. */
    private List<Effect> full(Network network, Endpoint last) {
        return isFull(network, last.host(), last.port())
                ? List.of(new Effect.Note(NoteKind.FULL, last.host(), full(network, last.host(), last.port())))
                : List.of();
    }

    boolean isFull(Network network, String host, String port) {
        return state.endpoints().countLearnedAt(host, port) >= network.macLimit();
    }

    /** What is to be said of a port that has as many MAC addresses as its network allows. */
    String full(Network network, String host, String port) {
        return "port " + port + " on " + host + " has " + network.macLimit() + " MAC addresses, the limit of network "
                + network.name() + ": others are dropped until one is silent for " + state.macAgeSeconds()
                + " s";
    }

    /** An ageing flow ran out: the endpoint it stood for has been silent. */
    List<Effect> flowExpired(Bridge at, Place place) {
        Match.Bits inPort = place.match().fields().get(Field.IN_PORT);
        Match.Bits source = place.match().fields().get(Field.ETH_SRC);
        if (place.table() != Table.LEARN.number() || inPort == null || source == null) {
            return List.of();
        }
        MacAddress mac = new MacAddress(source.value());
        return state.bridge(at)
                .port((int) inPort.value())
                .map(port -> state.forget(
                        state.endpoints().learnedAt(at.host().name(), port.name(), mac),
                        "it was silent for " + state.macAgeSeconds() + " s"))
                .orElse(List.of());
    }
}

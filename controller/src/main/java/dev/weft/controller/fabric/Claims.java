package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * IP addresses that somebody uses who is not the endpoint that has them. Switches refuse such packets and show them; here
 * they become one event for each episode, and a problem while it lasts. Like {@link Fabric}, without clock, I/O and
 * thread; times are nanoseconds on a clock that never goes back.
 */
final class Claims {
    /** Who has not claimed the address for so long has given it up. */
    static final long SILENCE = 60_000_000_000L;

    /** Addresses that are told of as claimed at one port; what is over is refused and counted all the same. */
    static final int MOST_OF_ONE = 8;

    private final Fabric fabric;
    private final OwnerCheck owners;
    private final Map<Place, Claim> claims = new LinkedHashMap<>();

    /** Where an address is claimed. */
    private record Place(DatapathId bridge, String port, String network, Ipv4Address ip) {
        boolean isSamePort(Place other) {
            return bridge.equals(other.bridge) && port.equals(other.port);
        }
    }

    /**
     * An episode.
     *
     * @param owner whose the address is
     * @param by    who claimed it last
     * @param last  when that was
     * @param due   when to see whether it goes on
     */
    private record Claim(Endpoint.Id owner, MacAddress by, long last, long due) {}

    Claims(Fabric fabric) {
        this.fabric = fabric;
        this.owners = new OwnerCheck(fabric);
    }

    /** A packet was refused because its IP address is another's. */
    List<Effect> packetIn(Bridge at, String port, Network network, byte[] frame, long now) {
        Optional<Sender> sender = Sender.of(frame);
        Optional<Endpoint> owner = sender.flatMap(Sender::ip).flatMap(ip -> fabric.entitled(network.name(), ip));
        if (owner.isEmpty()
                || !owner.get().isDeclared()
                        && owner.get().mac().equals(sender.get().mac())) {
            return List.of(); // it has changed hands since
        }
        Place place = new Place(
                at.datapathId(), port, network.name(), sender.get().ip().get());
        Claim before = claims.get(place);
        boolean goesOn = before != null && before.owner.equals(owner.get().id());
        List<Effect> effects = new ArrayList<>();
        if (!goesOn && !hasRoom(place)) {
            effects.add(new Effect.Note(
                    NoteKind.CONFLICT,
                    at.title(),
                    "port " + port + " claims more than " + MOST_OF_ONE + " addresses of other endpoints; its "
                            + "packets are dropped"));
            return effects;
        }
        Claim claim = new Claim(owner.get().id(), sender.get().mac(), now, goesOn ? before.due : now + SILENCE);
        claims.put(place, claim);
        if (!goesOn) {
            effects.add(new Effect.Note(
                    NoteKind.CONFLICT,
                    at.title(),
                    sentence(place.ip(), owner.get(), claim.by(), at, port) + "; dropped"));
            effects.add(new Effect.Wake(claim.due));
        }
        effects.addAll(owners.ask(owner.get(), now));
        return effects;
    }

    private boolean hasRoom(Place place) {
        return claims.containsKey(place)
                || claims.keySet().stream().filter(place::isSamePort).count() < MOST_OF_ONE;
    }

    /** Who claims an address where, and whose it is. */
    static String sentence(Ipv4Address ip, Endpoint owner, MacAddress by, Bridge at, String port) {
        return ip + " in " + owner.network() + " is claimed by " + by + " at port " + port + " on "
                + at.host().name() + ", but belongs to " + whose(owner);
    }

    private static String whose(Endpoint owner) {
        String who = owner.name()
                .map(name -> name + " (" + owner.mac() + ")")
                .orElseGet(() -> owner.mac().toString());
        return owner.port().equals(Endpoint.UNKNOWN_PORT)
                ? who + " on " + owner.host()
                : who + " at port " + owner.port() + " on " + owner.host();
    }

    /** Who answered a gateway. */
    void answered(Network network, byte[] frame, long now) {
        Sender.of(frame).ifPresent(sender -> owners.answered(network, sender, now));
    }

    /** Time has passed. */
    List<Effect> wake(long now) {
        List<Effect> effects = new ArrayList<>(owners.wake(now));
        List<Place> over = new ArrayList<>();
        claims.replaceAll((place, claim) -> {
            if (now - claim.due < 0) {
                return claim;
            }
            Claim next = new Claim(claim.owner, claim.by, claim.last, claim.last + SILENCE);
            if (now - next.due >= 0) {
                over.add(place);
            } else {
                effects.add(new Effect.Wake(next.due));
            }
            return next;
        });
        over.forEach(place -> effects.addAll(ended(place, claims.remove(place))));
        return effects;
    }

    private List<Effect> ended(Place place, Claim claim) {
        return fabric.topology()
                .bridge(place.bridge())
                .map(at -> new Effect.Note(
                        NoteKind.CONFLICT,
                        at.title(),
                        place.ip() + " in " + place.network() + " is no longer claimed by " + claim.by() + " at port "
                                + place.port()))
                .<List<Effect>>map(List::of)
                .orElse(List.of());
    }

    /** A sentence for each address that is claimed now. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        claims.forEach((place, claim) -> fabric.bridge(place.bridge())
                .filter(bridge -> bridge.hasPort(place.port()))
                .flatMap(bridge -> fabric.entitled(place.network(), place.ip())
                        .filter(owner -> owner.id().equals(claim.owner))
                        .map(owner -> bridge.at().title() + ": "
                                + sentence(place.ip(), owner, claim.by(), bridge.at(), place.port())
                                + ". Packets from there are dropped: use a different address there."))
                .ifPresent(problems::add));
        return problems;
    }
}

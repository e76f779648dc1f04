package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a learned endpoint whose MAC address shows up at another port has moved there, or somebody else uses its address.
 * Where its old port is gone or down it has moved. Else it is asked at its old port, and has moved if it does not answer
 * there. What moved, or answered, rests for a second: what shows up meanwhile is looked at then. One packet of the mover is
 * enough. Like {@link Fabric}, without clock, I/O and thread; times are nanoseconds on a clock that never goes back.
 */
final class Moves {
    /** How often it is asked. */
    static final int ATTEMPTS = 3;

    /** From one question to the next, and from the last until it was in vain. */
    static final long PATIENCE = 150_000_000L;

    /** How long a MAC address that has moved, or has answered at its old place, stays there in any case. */
    static final long REST = 1_000_000_000L;

    /** How long nothing must happen until it is no problem any more. */
    static final long SILENCE = 60_000_000_000L;

    /** So many moves without a silence between are a problem: two of one address, or a loop. */
    static final int FLAPPING = 3;

    /** Addresses that one port claims at a time; of more it is not heard. */
    static final int MOST_OF_ONE = 64;

    private final Fabric fabric;
    private final Map<Endpoint.Id, Case> cases = new LinkedHashMap<>();

    /** Somebody was seen with the MAC address at another place than the endpoint's. */
    record Claim(Bridge at, String port, PacketIn packet) {
        private boolean isFrom(Claim other) {
            return at.datapathId().equals(other.at.datapathId()) && port.equals(other.port);
        }

        private String place() {
            return "port " + port + " on " + at.host().name();
        }
    }

    private enum State {
        ASKING,
        RESTING,
        OVER
    }

    /** What goes on about one MAC address. */
    private static final class Case {
        private State state = State.RESTING;
        private Optional<Claim> claim = Optional.empty(); // the newest, not decided
        private int asked;
        private long due;
        private long last; // something happened
        private int moves;
        private String problem = "";
    }

    /**
     * What was decided.
     *
     * @param moved   whose packets show where they are now: they are to be learned there, before the rest
     * @param effects what else follows
     */
    record Decision(List<Claim> moved, List<Effect> effects) {
        private static Decision of(List<Effect> effects) {
            return new Decision(List.of(), effects);
        }
    }

    Moves(Fabric fabric) {
        this.fabric = fabric;
    }

    /**
     * A packet shows its sender.
     *
     * @return what follows, if it is for this to decide whether its sender is there
     */
    Optional<Decision> shown(Bridge at, String port, Network network, PacketIn packet, long now) {
        Optional<Endpoint> owner =
                Sender.of(packet.frame()).flatMap(sender -> fabric.find(new Endpoint.Id(network.name(), sender.mac())));
        if (owner.isEmpty() || owner.get().isDeclared() || owner.get().port().equals(Endpoint.UNKNOWN_PORT)) {
            return Optional.empty();
        }
        if (EndpointTable.isAt(owner.get(), at.host().name(), port)) {
            return isAnswer(owner.get(), packet)
                    ? Optional.of(Decision.of(answered(owner.get(), now)))
                    : Optional.empty();
        }
        if (fabric.isFull(network, at.host().name(), port)) {
            return Optional.empty(); // nobody can move there
        }
        return Optional.of(claimed(owner.get(), new Claim(at, port, packet), now));
    }

    private boolean isAnswer(Endpoint owner, PacketIn packet) {
        Case open = cases.get(owner.id());
        return open != null && open.state == State.ASKING && Sender.isArp(packet.frame());
    }

    private Decision claimed(Endpoint owner, Claim claim, long now) {
        Case open = cases.get(owner.id());
        if (open == null && hasTooMany(claim)) {
            return Decision.of(List.of());
        }
        if (open == null) {
            open = new Case();
            open.due = now;
            cases.put(owner.id(), open);
        }
        boolean wakes = open.state != State.ASKING && open.claim.isEmpty();
        open.claim = Optional.of(claim);
        open.last = now;
        if (open.state == State.ASKING) {
            return Decision.of(List.of());
        }
        if (open.state == State.OVER || now - open.due >= 0) {
            return begin(owner, open, now);
        }
        return Decision.of(wakes ? List.of(new Effect.Wake(open.due)) : List.of());
    }

    private boolean hasTooMany(Claim claim) {
        return cases.values().stream()
                        .filter(open -> open.claim.filter(claim::isFrom).isPresent())
                        .count()
                >= MOST_OF_ONE;
    }

    /** Asks, or decides at once where nobody can be asked. */
    private Decision begin(Endpoint owner, Case open, long now) {
        Optional<BridgeState> bridge = bridgeOf(owner);
        Optional<SwitchPort> port = bridge.flatMap(at -> at.up(owner.port()));
        if (port.isEmpty()) {
            return decide(owner, open, now);
        }
        open.state = State.ASKING;
        open.asked = 0;
        return ask(owner, open, now);
    }

    /** One that has no IP address cannot be asked: it would have to speak up by itself, in the same time. */
    private Decision ask(Endpoint owner, Case open, long now) {
        open.asked++;
        open.due = now + PATIENCE;
        List<Effect> effects = new ArrayList<>();
        owner.ip().flatMap(ip -> OwnerCheck.request(fabric, owner, ip)).ifPresent(effects::add);
        effects.add(new Effect.Wake(open.due));
        return Decision.of(effects);
    }

    private Optional<BridgeState> bridgeOf(Endpoint owner) {
        return fabric.topology()
                .network(owner.network())
                .flatMap(network -> fabric.topology()
                        .host(owner.host())
                        .flatMap(host -> fabric.bridge(
                                fabric.topology().bridgeOf(network, host).datapathId())));
    }

    /** It has answered at its old place. */
    private List<Effect> answered(Endpoint owner, long now) {
        Case open = cases.get(owner.id());
        Claim claim = open.claim.orElseThrow();
        String what = owner.mac() + " in " + owner.network() + " is claimed at " + claim.place()
                + ", but belongs at port " + owner.port() + " on " + owner.host() + " and responds there";
        rest(open, now);
        open.problem = what + ". Packets from there are dropped: use a different MAC address there.";
        return List.of(
                new Effect.Wake(open.due),
                new Effect.Note(NoteKind.CONFLICT, claim.at().title(), what + "; dropped"));
    }

    private void rest(Case open, long now) {
        open.state = State.RESTING;
        open.claim = Optional.empty();
        open.due = now + REST;
        open.last = now;
    }

    private Decision decide(Endpoint owner, Case open, long now) {
        Claim claim = open.claim.orElseThrow();
        rest(open, now);
        open.moves++;
        open.problem = open.moves < FLAPPING
                ? ""
                : owner.mac() + " in " + owner.network() + " flaps, " + open.moves
                        + " times so far, most recently from port " + owner.port() + " on " + owner.host() + " to "
                        + claim.place()
                        + ": two machines have the same MAC address, or there is a loop. Weft moves it at most "
                        + "once a second.";
        return new Decision(List.of(claim), List.of(new Effect.Wake(open.due)));
    }

    /** Time has passed. */
    Decision wake(long now) {
        List<Claim> moved = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        List.copyOf(cases.keySet()).forEach(id -> {
            Decision decision = wake(id, cases.get(id), now);
            moved.addAll(decision.moved());
            effects.addAll(decision.effects());
        });
        return new Decision(moved, effects);
    }

    private Decision wake(Endpoint.Id id, Case open, long now) {
        if (now - open.due < 0) {
            return Decision.of(List.of());
        }
        Optional<Endpoint> owner = fabric.find(id).filter(there -> !there.isDeclared());
        if (owner.isEmpty()) {
            cases.remove(id);
            return new Decision(open.claim.stream().toList(), List.of());
        }
        if (open.claim
                .filter(claim ->
                        !EndpointTable.isAt(owner.get(), claim.at().host().name(), claim.port()))
                .isPresent()) {
            return open.state == State.ASKING ? askedInVain(owner.get(), open, now) : begin(owner.get(), open, now);
        }
        open.claim = Optional.empty();
        open.state = State.OVER;
        open.due = open.last + SILENCE;
        if (open.moves < FLAPPING && open.problem.isEmpty() || now - open.due >= 0) {
            cases.remove(id);
            return Decision.of(List.of());
        }
        return Decision.of(List.of(new Effect.Wake(open.due)));
    }

    private Decision askedInVain(Endpoint owner, Case open, long now) {
        boolean isUp = bridgeOf(owner).filter(at -> at.isUp(owner.port())).isPresent();
        return isUp && open.asked < ATTEMPTS ? ask(owner, open, now) : decide(owner, open, now);
    }

    /** A sentence for each MAC address that moves to and fro, or is claimed in vain. */
    List<String> problems() {
        return cases.values().stream()
                .map(open -> open.problem)
                .filter(problem -> !problem.isEmpty())
                .toList();
    }
}

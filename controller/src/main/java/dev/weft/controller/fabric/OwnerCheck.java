package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.packet.ArpRequest;
import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an endpoint that was learned with an address still has it, which somebody else claims: it may have taken another,
 * or handed this one on. Its gateway asks for it at its port; if it does not answer, the address is free for who speaks
 * next. The file's containers are not asked: their addresses are theirs. Times are nanoseconds on a clock that never goes
 * back.
 */
final class OwnerCheck {
    /** How often it is asked: a question or two may be lost. */
    static final int ATTEMPTS = 3;

    /** From one question to the next, and from the last until it was in vain. */
    static final long PATIENCE = 1_000_000_000L;

    /** How long an answer is good for. */
    static final long TRUST = 5_000_000_000L;

    private final Fabric fabric;
    private final Map<Endpoint.Id, Question> questions = new LinkedHashMap<>();

    /**
     * @param ip         the address that it is asked for
     * @param asked      how often
     * @param isAnswered since then it is trusted
     * @param due        when the next thing happens
     */
    private record Question(Ipv4Address ip, int asked, boolean isAnswered, long due) {}

    OwnerCheck(Fabric fabric) {
        this.fabric = fabric;
    }

    /** Asks the owner of an address, if nobody did lately, and if it can be asked. */
    List<Effect> ask(Endpoint owner, long now) {
        Question before = questions.get(owner.id());
        boolean isOpen = before != null && !(before.isAnswered() && now - before.due() >= 0); // an answer wakes nobody
        if (owner.isDeclared() || isOpen) {
            return List.of();
        }
        return ask(owner, new Question(owner.ip().orElseThrow(), 1, false, now + PATIENCE));
    }

    private List<Effect> ask(Endpoint owner, Question question) {
        Optional<Effect.Send> sent = request(fabric, owner, question.ip());
        if (sent.isEmpty()) {
            return List.of(); // where its switch is away, nobody can say that it does not answer
        }
        questions.put(owner.id(), question);
        return List.of(sent.get(), new Effect.Wake(question.due()));
    }

    /** The question for its address at its port, if its switch is there and the port is up. */
    static Optional<Effect.Send> request(Fabric fabric, Endpoint owner, Ipv4Address ip) {
        return fabric.topology()
                .network(owner.network())
                .flatMap(network -> fabric.topology()
                        .host(owner.host())
                        .map(host -> fabric.topology().bridgeOf(network, host).datapathId())
                        .flatMap(id -> fabric.bridge(id)
                                .flatMap(bridge -> port(bridge, owner))
                                .map(port -> request(id, port, network, ip))));
    }

    private static Optional<SwitchPort> port(BridgeState bridge, Endpoint owner) {
        return bridge.up(owner.port());
    }

    private static Effect.Send request(DatapathId bridge, SwitchPort port, Network network, Ipv4Address ip) {
        return new Effect.Send(
                bridge,
                List.of(Action.output(port.number())),
                ArpRequest.of(network.gatewayMac(), Gateway.sender(network), ip));
    }

    /** Somebody said something to its gateway. */
    void answered(Network network, Sender sender, long now) {
        questions.computeIfPresent(
                new Endpoint.Id(network.name(), sender.mac()),
                (id, question) -> sender.ip().equals(Optional.of(question.ip()))
                        ? new Question(question.ip(), question.asked(), true, now + TRUST)
                        : question);
    }

    /** Time has passed. */
    List<Effect> wake(long now) {
        List<Effect> effects = new ArrayList<>();
        List<Endpoint.Id> due = questions.entrySet().stream()
                .filter(entry -> now - entry.getValue().due() >= 0)
                .map(Map.Entry::getKey)
                .toList();
        for (Endpoint.Id id : due) {
            Question question = questions.remove(id);
            Optional<Endpoint> owner = fabric.owner(id.network(), question.ip())
                    .filter(has -> has.id().equals(id) && !has.isDeclared());
            if (owner.isEmpty() || question.isAnswered()) {
                continue;
            }
            effects.addAll(
                    question.asked() < ATTEMPTS
                            ? ask(owner.get(), new Question(question.ip(), question.asked() + 1, false, now + PATIENCE))
                            : fabric.gaveUp(owner.get()));
        }
        return effects;
    }
}

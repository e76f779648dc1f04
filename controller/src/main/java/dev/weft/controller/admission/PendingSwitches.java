package dev.weft.controller.admission;

import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.Verdict;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Switches of unknown datapath ids that may be bridges of hosts, and wait until somebody accepts them. A switch that has not
 * been here for {@link #FORGOTTEN} does not wait any more. Not thread safe.
 */
public final class PendingSwitches {
    /** Longer than Open vSwitch waits between two attempts (8 s), and than a connection waits here. */
    static final Duration FORGOTTEN = Duration.ofSeconds(45);

    /** How many may wait from one address: more than a host has bridges in practice. */
    static final int MOST_OF_ONE_ADDRESS = 64;

    private final Map<Key, Pending> waiting = new LinkedHashMap<>();

    /** Two addresses may claim one datapath id: neither ends the other's wait. */
    private record Key(DatapathId id, Origin from) {}

    /**
     * One of them.
     *
     * @param name    of its bridge, as it says
     * @param since   when it came first
     * @param seen    when it came last
     * @param verdict completes its connection's wait
     */
    public record Pending(
            DatapathId id, Origin from, String name, Instant since, Instant seen, CompletableFuture<Verdict> verdict) {}

    /** What {@link #add} has made of a switch. */
    public enum Added {
        /** It was not here before. */
        NEW,
        /** It has been here already. */
        AGAIN,
        /** Too many others wait from its address. */
        TOO_MANY
    }

    public Added add(DatapathId id, Origin from, String name, Instant now, CompletableFuture<Verdict> verdict) {
        expire(now);
        Key key = new Key(id, from);
        Optional<Pending> before =
                Optional.ofNullable(waiting.get(key)).filter(one -> one.name().equals(name));
        if (before.isEmpty()
                && waiting.values().stream()
                                .filter(one -> one.from().equals(from))
                                .count()
                        >= MOST_OF_ONE_ADDRESS) {
            return Added.TOO_MANY;
        }
        waiting.put(key, new Pending(id, from, name, before.map(Pending::since).orElse(now), now, verdict));
        return before.isPresent() ? Added.AGAIN : Added.NEW;
    }

    /** Those that wait now, in the order in which they came. */
    public List<Pending> all(Instant now) {
        expire(now);
        return List.copyOf(waiting.values());
    }

    /** Those of them that may be that bridge. */
    public List<Pending> of(Bridge bridge, AdmissionRules rules, Instant now) {
        return all(now).stream()
                .filter(one -> rules.candidates(one.from(), one.name()).stream()
                        .anyMatch(candidate -> candidate.title().equals(bridge.title())))
                .toList();
    }

    /** It waits no more, and its connection is told, if it is still there. */
    private void decide(Pending one, Verdict verdict) {
        waiting.remove(new Key(one.id(), one.from()));
        one.verdict().complete(verdict);
    }

    /** Has all be judged anew: by another topology they may be known, or strange. */
    public void judgeAgain(AdmissionRules rules) {
        for (Pending one : new ArrayList<>(waiting.values())) {
            Verdict verdict = rules.judge(one.id(), one.from());
            if (!(verdict instanceof Verdict.Unknown)) {
                decide(one, verdict);
            } else if (rules.candidates(one.from(), one.name()).isEmpty()) {
                decide(one, rules.strange(one.from(), one.name()));
            }
        }
    }

    private void expire(Instant now) {
        waiting.values().removeIf(one -> one.seen().plus(FORGOTTEN).isBefore(now));
    }
}

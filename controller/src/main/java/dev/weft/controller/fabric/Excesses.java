package dev.weft.controller.fabric;

import dev.weft.controller.budget.Bound;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What switches have sent that was more than they may, as problems for {@code status}. Runs on the fabric's thread. */
final class Excesses {
    /** How long the end of a connection is a problem that is shown. */
    static final Duration SHOWN = Duration.ofMinutes(10);

    private final Clock clock;
    private final Map<DatapathId, Ended> ended = new HashMap<>();

    private record Ended(Bound why, int times, Instant last) {}

    Excesses(Clock clock) {
        this.clock = clock;
    }

    /** A connection has ended, of whatever. */
    void ended(SwitchConnection connection) {
        connection.budget().end().ifPresent(why -> {
            Ended before = ended.get(connection.id());
            int times = before == null || isOver(before) ? 1 : before.times + 1;
            ended.put(connection.id(), new Ended(why, times, clock.instant()));
        });
    }

    private boolean isOver(Ended one) {
        return one.last.plus(SHOWN).isBefore(clock.instant());
    }

    /**
     * @param connection of the bridge's switch, if there is one
     */
    List<String> problems(Bridge bridge, Optional<SwitchConnection> connection) {
        List<String> problems = new ArrayList<>();
        ended.values().removeIf(this::isOver);
        Optional.ofNullable(ended.get(bridge.datapathId()))
                .ifPresent(one -> problems.add(bridge.title() + ": its connection was closed because it sent too much, "
                        + one.times + (one.times == 1 ? " time: " : " times: ") + one.why.words()
                        + ". An Open vSwitch programmed by Weft does not do that: find out what connects in its "
                        + "place."));
        connection.ifPresent(there -> there.budget().over().forEach((bound, times) -> {
            if (bound.isProblem()) {
                problems.add(bridge.title() + ": its switch sent " + bound.words() + " (" + times
                        + " so far). The count restarts when it reconnects.");
            }
        }));
        return problems;
    }
}

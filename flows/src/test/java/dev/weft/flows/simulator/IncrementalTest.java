package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.FlowTables;
import dev.weft.topology.DatapathId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever happened, and in whatever order: the tables are those of the world as it is now, and on the way there no switch
 * was without a flow that it needed. {@code -Dweft.seed=N} runs the one that a failure named.
 */
class IncrementalTest {
    private static final int SEQUENCES = 100;
    private static final int EVENTS = 16;

    @Test
    void incrementalIsFromScratch() {
        Optional<Long> only = Optional.ofNullable(Long.getLong("weft.seed"));
        long changes = 0;
        for (long seed = only.orElse(1L); seed <= only.orElse((long) SEQUENCES); seed++) {
            Sequence sequence = new Sequence(seed);
            changes += sequence.forwards();
            sequence.reversed();
            sequence.duplicated();
            sequence.squashed();
        }
        assertThat(changes)
                .as("flows and groups that were sent or removed, so that the test does test something")
                .isGreaterThan(only.isPresent() ? 0 : 10_000);
    }

    /** Events, the worlds between them, and the tables of each compiled from nothing. */
    private static final class Sequence {
        private final long seed;
        private final Random random;
        private final List<World> worlds = new ArrayList<>();
        private final List<Map<DatapathId, FlowTables>> scratch = new ArrayList<>();

        Sequence(long seed) {
            this.seed = seed;
            random = new Random(~seed);
            RandomEvents events = new RandomEvents(random);
            worlds.add(World.of(new RandomTopology(seed)));
            for (int i = 0; i < EVENTS; i++) {
                worlds.add(events.after(worlds.get(i)));
            }
            worlds.forEach(world -> scratch.add(world.fromScratch()));
        }

        /** Each event after the other, and what is sent to the switches for it. */
        long forwards() {
            Fleet fleet = new Fleet(worlds.get(0));
            compare(fleet, 0, "at the start");
            long changes = 0;
            for (int i = 1; i < worlds.size(); i++) {
                Map<DatapathId, FlowTables> before = fleet.tables();
                fleet.become(worlds.get(i));
                compare(fleet, i, "forwards");
                for (Map.Entry<DatapathId, FlowTables> after : fleet.tables().entrySet()) {
                    FlowTables old = before.getOrDefault(after.getKey(), FlowTables.EMPTY);
                    String title = title(i, "sent to " + after.getKey());
                    changes += Rehearsal.of(old, after.getValue(), title);
                }
            }
            return changes;
        }

        /** What was undone leaves nothing behind. */
        void reversed() {
            Fleet fleet = new Fleet(worlds.get(worlds.size() - 1));
            for (int i = worlds.size() - 1; i >= 0; i--) {
                fleet.become(worlds.get(i));
                compare(fleet, i, "in reverse");
            }
        }

        /** What is known already changes nothing. */
        void duplicated() {
            Fleet fleet = new Fleet(worlds.get(0));
            for (int i = 0; i < worlds.size(); i++) {
                fleet.become(worlds.get(i));
                assertThat(fleet.isSurprised()).as(title(i, "told twice")).isFalse();
                compare(fleet, i, "told twice");
            }
        }

        /** Many events at once, and all of them. */
        void squashed() {
            Fleet fleet = new Fleet(worlds.get(0));
            for (int i = 0; i < worlds.size(); i += 1 + random.nextInt(EVENTS / 2)) {
                fleet.become(worlds.get(i));
                compare(fleet, i, "many at once");
            }
            Fleet all = new Fleet(worlds.get(0));
            all.become(worlds.get(worlds.size() - 1));
            compare(all, worlds.size() - 1, "all at once");
        }

        private void compare(Fleet fleet, int step, String how) {
            Map<DatapathId, FlowTables> tables = fleet.tables();
            Map<DatapathId, FlowTables> expected = scratch.get(step);
            assertThat(tables.keySet()).as(title(step, how)).isEqualTo(expected.keySet());
            tables.forEach((id, its) -> {
                // With every purpose: a container's new name changes nothing in the switch, but in what people read.
                if (!its.flows().equals(expected.get(id).flows())
                        || !its.groups().equals(expected.get(id).groups())) {
                    assertThat(its.flows())
                            .as(title(step, how))
                            .isEqualTo(expected.get(id).flows());
                    assertThat(its.groups())
                            .as(title(step, how))
                            .isEqualTo(expected.get(id).groups());
                }
            });
        }

        private String title(int step, String how) {
            return "weft.seed=" + seed + ", event " + step + ", " + how;
        }
    }
}

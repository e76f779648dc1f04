package dev.weft.controller.fabric;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Exit;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The main property: whatever happened, in whatever order and however often, the tables are those of the state alone.
 * {@code -Dweft.seed=N} runs one seed again.
 */
class EventsTest {
    private static final int SEEDS = 100;
    private static final int STEPS = 60;

    private static final Network RED = Lab.network("red", 3000, 3, "veth2").with(Exit.NONE);

    static final List<Topology> FILES = List.of(
            Lab.TOPOLOGY,
            Lab.topology(List.of(Lab.container(2))),
            Lab.withNetworks(List.of(Lab.BLUE.withMacLimit(2), Lab.GREEN, RED)),
            routed(),
            fewer(),
            Lab.TOPOLOGY.with(List.of(new AssignedPort("stray", Optional.of("host2"), "green"))),
            twoBridges());

    private static Topology routed() {
        return new Topology(
                1500,
                Optional.empty(),
                Layout.ONE_BRIDGE,
                Lab.HOSTS,
                List.of(Lab.BLUE, Lab.GREEN, RED),
                List.of(new Router("core", List.of("blue", "red"))),
                Lab.TOPOLOGY.containers(),
                List.of(new AssignedPort("guest-b", Optional.of("host1"), "blue")));
    }

    private static Topology fewer() {
        return new Topology(
                1500,
                Optional.empty(),
                Lab.HOSTS.subList(0, 2),
                List.of(Lab.BLUE, RED),
                List.of(Lab.container(1)),
                List.of());
    }

    private static Topology twoBridges() {
        return new Topology(
                1500,
                Optional.empty(),
                Layout.BRIDGE_PER_NETWORK,
                Lab.HOSTS,
                List.of(Lab.BLUE, Lab.GREEN.on("ovs-br1", "vxlan1")),
                List.of(),
                List.of(Lab.container(1)),
                List.of());
    }

    static LongStream seeds() {
        return Optional.ofNullable(Long.getLong("weft.seed"))
                .map(LongStream::of)
                .orElse(LongStream.rangeClosed(1, SEEDS));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void incrementalIsFromScratch(long seed) {
        List<Event> events = new RandomEvents(seed, FILES).sequence(STEPS);
        List<Event> reversed = new ArrayList<>(events);
        Collections.reverse(reversed);
        run(seed, "forwards", events);
        run(seed, "reversed", reversed);
        run(
                seed,
                "each twice",
                events.stream().flatMap(event -> Stream.of(event, event)).toList());
        squashed(seed, events);
    }

    private static void run(long seed, String how, List<Event> events) {
        World world = new World(FILES.get(0));
        for (int step = 0; step < events.size(); step++) {
            events.get(step).happenTo(world);
            world.assertIncrementalIsFromScratch(
                    "seed " + seed + ", " + how + ", step " + step + ", after " + events.get(step));
        }
    }

    /** Nobody looks in between: what is kept of the steps must not hang on having been asked for. */
    private static void squashed(long seed, List<Event> events) {
        World world = new World(FILES.get(0));
        events.forEach(event -> event.happenTo(world));
        world.assertIncrementalIsFromScratch("seed " + seed + ", squashed");
    }
}

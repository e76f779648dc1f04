package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.store.MemoryStore;
import dev.weft.topology.Topology;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole controller, from bytes to state and back, against strict switches; every message is moved by the test, and
 * anything may go wrong between two. In the end each switch holds what it must. On the way, looked at after every single
 * message, no flow or group was missing or changed that was wanted all the time, unless it was the fault that took it.
 * What is not ours was never touched.
 */
class FaultsTest {
    /** {@code -DargLine=-Dweft.faults=1000} runs so many seeds; a tenth of them are new ones. */
    private static final int SEEDS = Integer.getInteger("weft.faults", 100);

    private static final int STEPS = 250;

    /** A controller that is right needs a tenth of it until nothing moves any more. */
    private static final int MOST_MESSAGES = 20_000;

    private static final int MOST_ROUNDS = 100;
    private static final List<Topology> FILES =
            List.of(Lab.TOPOLOGY, Lab.topology(Lab.TOPOLOGY.containers().subList(0, 1)));

    private final ManualLoop thread = new ManualLoop();
    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC(), new MemoryStore(), thread);
    private boolean hidden; // whether there are faults that only an audit finds
    private boolean faultless; // whether the switches refuse and lose nothing
    private final List<FaultySite> sites =
            Lab.BRIDGES.stream().map(bridge -> new FaultySite(loop, bridge)).toList();

    @BeforeEach
    void noteEveryWish() {
        thread.afterEach(() -> sites.forEach(FaultySite::note));
    }

    @AfterEach
    void giveBack() {
        sites.stream().map(FaultySite::real).filter(real -> real.isConnected()).forEach(real -> real.disconnect());
    }

    /** Each is in the name of its test; {@code -DargLine=-Dweft.seed=N} runs one again. */
    static LongStream seeds() {
        Long one = Long.getLong("weft.seed");
        return one != null
                ? LongStream.of(one)
                : LongStream.concat(
                        LongStream.range(0, SEEDS * 9L / 10), new Random().longs(SEEDS / 10, 1000, 1 << 30));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverHappensTheyHoldWhatTheyMustInTheEnd(long seed) {
        Random random = new Random(seed);
        hidden = seed % 2 == 0;
        sites.forEach(site -> site.real().takeBundles(seed % 3 != 0 && random.nextInt(4) != 0, random));
        run(seed, random);
        assertRightInTheEnd("seed " + seed + ", in the end", random);
    }

    /** No packet sees half of a change, though connections end at any time and switches come with what they had. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoTakesBundlesHoldsAWholeWishAtAnyTime(long seed) {
        Random random = new Random(seed);
        faultless = true;
        run(seed, random);
        assertRightInTheEnd("seed " + seed + ", in the end", random);
        assertThat(sites).allMatch(site -> site.real().commits() > 0);
    }

    private void run(long seed, Random random) {
        if (seed % 4 != 0) { // else they come one by one
            sites.forEach(site -> site.real().connect());
            quiet(random, "seed " + seed + ", at the beginning");
        }
        List<String> history = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            FaultySite site = sites.get(random.nextInt(sites.size()));
            String what = step("seed " + seed + ", step " + step, site, random);
            settle();
            history.add(site.title() + " " + what);
            look("seed " + seed + ", step " + step + " after " + history.subList(Math.max(0, step - 10), step + 1));
        }
    }

    private void look(String when) {
        for (FaultySite site : sites) {
            site.look(when);
            if (faultless) {
                site.assertHoldsOneOfTheWishes(when);
            }
        }
    }

    private String step(String when, FaultySite site, Random random) {
        int choice = random.nextInt(40);
        if (choice < 14) {
            for (int n = random.nextInt(40); n >= 0 && site.real().takeIn(); n--) {
                settle();
                look(when + ", message by message");
            }
            return "takes messages in";
        } else if (choice < 26) {
            for (int n = random.nextInt(8); n >= 0 && site.real().answer(random); n--) {
                settle();
            }
            return "answers";
        } else if (choice < 30) {
            site.sends(random);
            return "has a sender";
        } else if (choice < 32) {
            site.port(random);
            return "has another port";
        } else if (choice < 33) {
            site.plug();
            return "connects or leaves";
        } else if (choice < 37) {
            return fault(site, random);
        } else if (choice == 37) {
            thread.execute(() -> loop.replace(FILES.get(random.nextInt(FILES.size()))));
            return "gets another file";
        } else if (choice == 38) {
            site.session().ifPresent(SwitchSession::audit);
            return "is audited";
        }
        thread.passes(Duration.ofSeconds(2));
        return "waits";
    }

    private String fault(FaultySite site, Random random) {
        if (faultless) {
            return "has no fault";
        } else if (hidden && random.nextBoolean()) {
            site.hiddenFault(random);
        } else {
            site.openFault(random);
        }
        return "has a fault";
    }

    /** Wherever the first programming is cut off, or a change, the next connection ends it. */
    @ParameterizedTest(name = "takes bundles: {0}")
    @ValueSource(booleans = {true, false})
    void aConnectionMayEndBehindAnyMessage(boolean bundles) {
        Random random = new Random(1);
        FaultySite site = sites.get(0);
        faultless = bundles;
        boolean over = false;
        int changed = 0;
        for (int messages = 0; !over; messages++) {
            site.real().takeBundles(bundles, random);
            site.real().connect();
            settle();
            over = goOn(site, messages, random);
            site.real().disconnect();
            settle();
            look(messages + " messages, gone");
            if (messages % 7 == 0) { // else it goes on where it was cut off
                site.restarts();
            }
            thread.execute(() -> loop.replace(FILES.get(random.nextInt(FILES.size()))));
            settle();
            changed++;
        }
        assertThat(changed).isGreaterThan(10);
        assertRightInTheEnd("in the end", random);
    }

    /** Returns whether all was said and done before so many messages had gone to and fro. */
    private boolean goOn(FaultySite site, int messages, Random random) {
        for (int left = messages; left > 0; left--) {
            if (!site.real().takeIn() && !site.real().answer(random)) {
                return true;
            }
            settle();
            look(left + " messages before the end of " + messages);
        }
        return false;
    }

    private void assertRightInTheEnd(String when, Random random) {
        sites.forEach(site -> site.real().refuseNothing());
        quiet(random, when); // those that are connected, before others bring news
        rightUnlessHidden(random, when);
        sites.stream()
                .filter(site -> !site.real().isConnected())
                .forEach(site -> site.real().connect());
        quiet(random, when);
        rightUnlessHidden(random, when);
        for (FaultySite site : sites) {
            int changes = site.real().changes();
            assertThat(audited(site, random, when).found())
                    .as("%s: %s", when, site.title())
                    .isEqualTo(Drift.NONE);
            assertThat(site.real().changes()).as("%s: %s", when, site.title()).isEqualTo(changes);
        }
    }

    private void rightUnlessHidden(Random random, String when) {
        for (FaultySite site : sites) {
            if (hidden && site.real().isConnected()) {
                audited(site, random, when);
            }
            if (site.real().isConnected()) {
                site.assertRight(when);
            }
        }
    }

    private Audit audited(FaultySite site, Random random, String when) {
        CompletableFuture<Audit> audit = site.session().orElseThrow().audit();
        quiet(random, when);
        return audit.join();
    }

    /** Until nothing moves any more, and what was refused was tried again. */
    private void quiet(Random random, String when) {
        boolean right;
        int rounds = 0;
        do {
            assertThat(rounds++).as("rounds without an end, %s", when).isLessThan(MOST_ROUNDS);
            boolean moved = true;
            int messages = 0;
            while (moved) {
                moved = false;
                assertThat(messages++).as("messages without an end, %s", when).isLessThan(MOST_MESSAGES);
                for (FaultySite site : sites) {
                    settle();
                    moved |= site.real().takeIn() | site.real().answer(random);
                    settle();
                    look(when);
                }
            }
            right = sites.stream().filter(site -> site.real().isConnected()).allMatch(FaultySite::isSettled);
            if (!right) {
                thread.passes(Duration.ofSeconds(31));
            }
        } while (!right);
    }

    /** What the controller makes of what it heard is written. */
    private void settle() {
        boolean more = true;
        while (more) {
            thread.run();
            more = false;
            for (FaultySite site : sites) {
                more |= site.real().hear();
            }
        }
        thread.run();
    }
}

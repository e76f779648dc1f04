package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.StrictSwitch;
import dev.weft.controller.openflow.StrictSwitch.Key;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.store.MemoryStore;
import dev.weft.flows.Cookie;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Place;
import dev.weft.topology.Bridge;
import dev.weft.topology.Topology;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole controller, from bytes to state and back, against strict switches; every message is moved by the test, and
 * anything may go wrong between two. In the end each switch holds what it must. On the way no flow was missing that was
 * wanted all the time, unless it was the fault that took it. What is not ours was never touched.
 */
class FaultsTest {
    /** {@code -DargLine=-Dweft.faults=1000} runs so many seeds. */
    private static final int SEEDS = Integer.getInteger("weft.faults", 100);

    private static final int STEPS = 250;
    private static final List<SwitchPort> GUESTS =
            List.of(Lab.port(Lab.BLUE_GUEST, "guest-b"), Lab.port(Lab.GREEN_GUEST, "guest-g"));
    private static final List<Topology> FILES =
            List.of(Lab.TOPOLOGY, Lab.topology(Lab.TOPOLOGY.containers().subList(0, 1)));
    private static final Map<Place, Key> KEYS = new HashMap<>(); // of all flows that any of these tests saw

    private final ManualLoop thread = new ManualLoop();
    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC(), new MemoryStore(), thread);
    private boolean hidden; // whether there are faults that only an audit finds
    private final List<Site> sites = Lab.BRIDGES.stream().map(Site::new).toList();

    /** A switch, and what is known to be wanted there and to be there. */
    private final class Site {
        private final Bridge bridge;
        private final StrictSwitch real;
        private final Set<Key> mustHold = new HashSet<>();
        private String foreign;

        Site(Bridge bridge) {
            this.bridge = bridge;
            Map<Integer, String> ports = new LinkedHashMap<>();
            Lab.ports(bridge).forEach(port -> ports.put(port.number(), port.name()));
            this.real = new StrictSwitch(loop, loop, bridge.datapathId(), ports);
            this.foreign = real.foreign();
        }

        Optional<SwitchSession> session() {
            return Optional.ofNullable(loop.sessions().get(bridge.datapathId()));
        }

        Optional<SwitchConnection> connection() {
            return session().map(SwitchSession::connection).filter(live -> real.isConnected());
        }

        List<Flow> wanted() {
            return List.copyOf(
                    loop.fabric().desired(bridge.datapathId()).flows().values());
        }

        void look(String when) {
            if (session().isPresent()) {
                Set<Key> wanted = wanted().stream().map(FaultsTest::key).collect(Collectors.toSet());
                mustHold.retainAll(wanted);
                Set<Key> missing = new HashSet<>(mustHold);
                missing.removeAll(real.keys());
                assertThat(missing).as("%s: %s", when, bridge.title()).isEmpty();
                wanted.retainAll(real.keys());
                wanted.removeAll(real.removals()); // wanted again, but it was not when these were sent
                mustHold.addAll(wanted);
            }
            assertThat(real.foreign()).as("%s: %s", when, bridge.title()).isEqualTo(foreign);
        }

        /** A fault took these. */
        void lost(Set<Key> gone) {
            mustHold.removeAll(gone);
        }

        /** What the controller is told of. */
        void openFault(Random random) {
            switch (random.nextInt(4)) {
                case 0 -> real.refuseNext();
                case 1 -> {
                    real.addForeign(random.nextInt(50));
                    foreign = real.foreign();
                }
                default -> expire(random);
            }
        }

        /** What only an audit finds. */
        void hiddenFault(Random random) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    for (Key key : real.keys().stream()
                            .sorted(java.util.Comparator.comparing(Key::toString))
                            .toList()) {
                        boolean ours = mustHold.contains(key);
                        if (ours && random.nextInt(8) == 0) {
                            real.remove(key);
                            lost(Set.of(key));
                        }
                    }
                }
                case 1 ->
                    real.groups().stream()
                            .filter(Group::isOurs)
                            .sorted()
                            .findFirst()
                            .ifPresent(group -> lost(real.removeGroup(group)));
                default -> {
                    if (random.nextInt(4) == 0) {
                        real.loseEverything();
                        mustHold.clear();
                        foreign = real.foreign();
                    }
                }
            }
        }

        /** An endpoint was silent for too long. */
        private void expire(Random random) {
            if (session().isEmpty()) {
                return;
            }
            List<Flow> ageing = wanted().stream()
                    .filter(flow -> flow.idleSeconds() > 0 && real.keys().contains(key(flow)))
                    .toList();
            if (!ageing.isEmpty()) {
                Flow gone = ageing.get(random.nextInt(ageing.size()));
                real.remove(key(gone));
                lost(Set.of(key(gone)));
                connection()
                        .ifPresent(live -> loop.flowRemoved(
                                live, gone.place(), new Cookie(gone.cookie().bits()), true));
            }
        }

        void port(Random random) {
            SwitchPort guest = GUESTS.get(random.nextInt(GUESTS.size()));
            boolean there = random.nextBoolean();
            real.setPort(guest.number(), there ? Optional.of(guest.name()) : Optional.empty());
            connection().ifPresent(live -> {
                if (there) {
                    loop.portChanged(live, guest);
                } else {
                    loop.portGone(live, guest);
                }
            });
        }

        void sends(Random random) {
            boolean blue = random.nextBoolean();
            int mac = random.nextInt(6);
            String ip = (blue ? "192.168.1." : "192.168.2.") + (70 + mac);
            connection()
                    .ifPresent(live ->
                            loop.packetIn(live, Lab.arp(blue ? Lab.BLUE_GUEST : Lab.GREEN_GUEST, Lab.mac(mac), ip)));
        }

        void plug() {
            if (real.isConnected()) {
                real.disconnect();
            } else {
                real.connect();
            }
        }
    }

    private static Key key(Flow flow) {
        return KEYS.computeIfAbsent(flow.place(), place -> StrictSwitch.keyOf(flow));
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverHappensTheyHoldWhatTheyMustInTheEnd(long seed) {
        Random random = new Random(seed);
        hidden = seed % 2 == 0;
        if (seed % 4 != 0) { // else they come one by one
            sites.forEach(site -> site.real.connect());
            quiet(random, "seed " + seed + ", at the beginning");
        }
        List<String> history = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            Site site = sites.get(random.nextInt(sites.size()));
            String what = step("seed " + seed + ", step " + step, site, random);
            settle();
            history.add(site.bridge.title() + " " + what);
            String when =
                    "seed " + seed + ", step " + step + " after " + history.subList(Math.max(0, step - 10), step + 1);
            sites.forEach(one -> one.look(when));
        }
        assertRightInTheEnd("seed " + seed + ", in the end", random);
    }

    private String step(String when, Site site, Random random) {
        int choice = random.nextInt(40);
        if (choice < 14) {
            for (int n = random.nextInt(40); n >= 0 && site.real.takeIn(); n--) {
                settle();
                site.look(when + ", message by message");
            }
            return "takes messages in";
        } else if (choice < 26) {
            for (int n = random.nextInt(8); n >= 0 && site.real.answer(random); n--) {
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
            if (hidden && random.nextBoolean()) {
                site.hiddenFault(random);
            } else {
                site.openFault(random);
            }
            return "has a fault";
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

    /** Wherever the first programming is cut off, the next connection ends it. */
    @Test
    void aConnectionMayEndBehindAnyMessage() {
        Random random = new Random(1);
        Site site = sites.get(0);
        boolean over = false;
        for (int messages = 0; !over; messages++) {
            site.real.connect();
            settle();
            int left = messages;
            while (left > 0 && (site.real.takeIn() || site.real.answer(random))) {
                settle();
                site.look(messages + " messages");
                left--;
            }
            over = left > 0;
            site.real.disconnect();
            settle();
            site.look(messages + " messages, gone");
            if (messages % 7 == 0) { // else it goes on where it was cut off
                site.real.loseEverything();
                site.mustHold.clear();
            }
        }
        assertRightInTheEnd("in the end", random);
    }

    private void assertRightInTheEnd(String when, Random random) {
        quiet(random, when); // those that are connected, before others bring news
        rightUnlessHidden(random, when);
        sites.stream().filter(site -> !site.real.isConnected()).forEach(site -> site.real.connect());
        quiet(random, when);
        rightUnlessHidden(random, when);
        for (Site site : sites) {
            int changes = site.real.changes();
            assertThat(audited(site, random, when).found())
                    .as("%s: %s", when, site.bridge.title())
                    .isEqualTo(Drift.NONE);
            assertThat(site.real.changes())
                    .as("%s: %s", when, site.bridge.title())
                    .isEqualTo(changes);
        }
    }

    private void rightUnlessHidden(Random random, String when) {
        for (Site site : sites) {
            if (hidden && site.real.isConnected()) {
                audited(site, random, when);
            }
            if (site.real.isConnected()) {
                assertThat(site.real.wrong(loop.fabric().desired(site.bridge.datapathId())))
                        .as("%s: %s", when, site.bridge.title())
                        .isEmpty();
            }
        }
    }

    private Audit audited(Site site, Random random, String when) {
        CompletableFuture<Audit> audit = site.session().orElseThrow().audit();
        quiet(random, when);
        return audit.join();
    }

    /** Until nothing moves any more, and what was refused was tried again. */
    private void quiet(Random random, String when) {
        boolean right;
        do {
            boolean moved = true;
            while (moved) {
                moved = false;
                for (Site site : sites) {
                    settle();
                    moved |= site.real.takeIn() | site.real.answer(random);
                    settle();
                    site.look(when);
                }
            }
            right = sites.stream()
                    .filter(site -> site.real.isConnected())
                    .allMatch(site -> site.session()
                            .filter(session -> session.state() == SwitchSession.State.SETTLED)
                            .isPresent());
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
            for (Site site : sites) {
                more |= site.real.hear();
            }
        }
        thread.run();
    }
}

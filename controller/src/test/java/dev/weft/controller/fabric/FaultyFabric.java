package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.StrictLink;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A controller and its strict switches, and maybe another controller that lags behind. After every single message, what must
 * hold is looked at.
 */
final class FaultyFabric implements AutoCloseable {
    /** One that is right needs a tenth of it until nothing moves any more. */
    private static final int MOST_MESSAGES = 20_000;

    private static final int MOST_SECONDS = 300;

    private final boolean bundlesOnly;
    private final List<FaultySite> sites = new ArrayList<>();
    private final FaultyController controller;
    private Optional<FaultyController> laggard = Optional.empty();
    private final Map<FaultySite, StrictLink> laggards = new LinkedHashMap<>();

    /** @param bundlesOnly whether a switch takes bundles, and refuses and loses nothing: it holds no half of a change then */
    FaultyFabric(boolean bundlesOnly) {
        this.bundlesOnly = bundlesOnly;
        this.controller = new FaultyController(Lab.TOPOLOGY, () -> sites.forEach(FaultySite::note));
        Lab.BRIDGES.forEach(bridge -> sites.add(new FaultySite(controller, bridge)));
    }

    List<FaultySite> sites() {
        return sites;
    }

    FaultyController controller() {
        return controller;
    }

    /** What the controller makes of what it heard is written. */
    void settle() {
        boolean more = true;
        while (more) {
            controller.thread().run();
            more = false;
            for (FaultySite site : sites) {
                more |= site.link().hear();
            }
        }
        controller.thread().run();
    }

    void look(String when) {
        for (FaultySite site : sites) {
            site.look(when);
            if (bundlesOnly) {
                site.assertHoldsOneOfTheWishes(when);
            }
        }
    }

    void passes(Duration time) {
        controller.thread().passes(time);
        sites.forEach(site -> site.link().passes(time));
        settle();
        laggard.ifPresent(lags -> lags.thread().passes(time));
        laggards.values().forEach(link -> link.passes(time));
    }

    /** The controller ends, wherever it is, and another one starts. */
    void restart(FaultyController.Left left, Topology file) {
        sites.stream().map(FaultySite::link).filter(StrictLink::isConnected).forEach(StrictLink::disconnect);
        controller.diesAndStarts(left, file);
    }

    // The other controller, whose messages come between those of ours.

    void beginLaggard(Topology file) {
        laggard = Optional.of(new FaultyController(file, () -> {}));
        sites.forEach(site -> laggards.put(site, site.real().link()));
    }

    /** One message more, to it or from it; what that breaks is its fault. */
    void laggardMoves(Random random) {
        laggard.ifPresent(lags -> {
            FaultySite site = sites.get(random.nextInt(sites.size()));
            StrictLink link = laggards.get(site);
            if (!link.isConnected()) {
                link.connect(lags.loop(), lags.loop());
            } else if (random.nextInt(500) == 0) {
                link.disconnect();
            } else if (random.nextBoolean() && link.takeIn()) {
                site.excuse();
            } else {
                link.answer(random);
            }
            if (random.nextInt(300) == 0) {
                lags.replace(FaultyFiles.any(random));
            }
            lags.thread().run();
            laggards.values().forEach(StrictLink::hear);
        });
    }

    void endLaggard() {
        laggards.values().stream().filter(StrictLink::isConnected).forEach(StrictLink::disconnect);
        laggard.ifPresent(FaultyController::close);
        laggard = Optional.empty();
        laggards.clear();
    }

    // What holds in the end.

    /** Until nothing moves any more, and what was refused was tried again. */
    void quiet(Random random, String when) {
        for (int seconds = 0; ; seconds++) {
            assertThat(seconds).as("no end in sight, %s", when).isLessThan(MOST_SECONDS);
            goOn(random, when);
            if (connected().stream().allMatch(FaultySite::isSettled)) {
                return;
            }
            passes(Duration.ofSeconds(1));
        }
    }

    private void goOn(Random random, String when) {
        boolean moved = true;
        for (int messages = 0; moved; messages++) {
            assertThat(messages).as("messages without an end, %s", when).isLessThan(MOST_MESSAGES);
            moved = false;
            for (FaultySite site : sites) {
                settle();
                moved |= site.link().takeIn() | site.link().answer(random);
                settle();
                look(when);
            }
        }
    }

    List<FaultySite> connected() {
        return sites.stream().filter(site -> site.link().isConnected()).toList();
    }

    void connectAll() {
        sites.stream().filter(site -> !site.link().isConnected()).forEach(FaultySite::connect);
    }

    /** @param hidden whether something befell the switches that only an audit finds */
    void assertRightInTheEnd(boolean hidden, Random random, String when) {
        endLaggard();
        sites.forEach(site -> site.real().refuseNothing());
        quiet(random, when); // those that are connected, before others bring news
        assertRight(hidden, random, when);
        connectAll();
        quiet(random, when);
        assertRight(hidden, random, when);
        for (FaultySite site : connected()) {
            int changes = site.link().changes();
            assertThat(audited(site, random, when).found())
                    .as("%s: %s", when, site.title())
                    .isEqualTo(Drift.NONE);
            assertThat(site.link().changes()).as("%s: %s", when, site.title()).isEqualTo(changes);
        }
    }

    private void assertRight(boolean hidden, Random random, String when) {
        for (FaultySite site : connected()) {
            if (hidden) {
                audited(site, random, when);
            }
        }
        connected().forEach(site -> site.assertRight(when));
    }

    private Audit audited(FaultySite site, Random random, String when) {
        CompletableFuture<Audit> audit = site.session().orElseThrow().audit();
        quiet(random, when);
        return audit.join();
    }

    /** Whether nobody is known by the word of other hosts alone: a restart asks the host itself, and may find that it has no such. */
    boolean isEverybodyPlaced() {
        return controller.loop().fabric().endpoints().stream()
                .noneMatch(endpoint -> endpoint.port().equals(Endpoint.UNKNOWN_PORT) && !endpoint.isDeclared());
    }

    /** A restart that changes nothing sends nothing. */
    void assertRestartsInSilence(FaultyController.Left left, Random random, String when) {
        List<Integer> changes =
                sites.stream().map(site -> site.link().changes()).toList();
        restart(left, controller.file());
        connectAll();
        quiet(random, when);
        assertRight(false, random, when);
        assertThat(sites.stream().map(site -> site.link().changes()).toList())
                .as(when)
                .isEqualTo(changes);
    }

    @Override
    public void close() {
        endLaggard();
        sites.stream().map(FaultySite::link).filter(StrictLink::isConnected).forEach(StrictLink::disconnect);
        controller.close();
    }
}

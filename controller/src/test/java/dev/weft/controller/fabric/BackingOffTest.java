package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.store.MemoryStore;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One switch refuses something, again and again, while there is ever something new. */
class BackingOffTest {
    private static final Duration ALMOST_A_SECOND = Duration.ofMillis(999);
    private static final Duration REST_OF_IT = Duration.ofMillis(1);
    private static final List<SwitchError> FULL = List.of(new SwitchError("table full", "the way to c2"));

    private final ManualLoop thread = new ManualLoop();
    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC(), new MemoryStore(), thread);
    private FakeConnection host1;
    private FakeConnection host2;
    private int guests;

    @BeforeEach
    void oneRefuses() {
        host1 = comes(Lab.BRIDGE1);
        host2 = comes(Lab.BRIDGE2);
        answer(host1, FULL);
        answer(host2, List.of());
        assertThat(state(host1)).isEqualTo(SwitchReconciler.State.BACKING_OFF);
    }

    @Test
    void whatIsNewIsReadForAtOnceAndThenOnceASecond() {
        somebodyNew();
        round(FULL);
        for (int second = 0; second < 5; second++) {
            somebodyNew();
            somebodyNew();
            thread.passes(ALMOST_A_SECOND);
            assertThat(host1.reads).as("in second %d", second).isEmpty();
            thread.passes(REST_OF_IT);
            round(FULL); // with both
        }
        assertThat(host2.programs).as("each at once").isEmpty();
        thread.passes(ALMOST_A_SECOND);
        assertThat(host1.reads).as("nothing is new").isEmpty();
        somebodyNew();
        thread.passes(REST_OF_IT);
        round(List.of());
        assertThat(state(host1)).isEqualTo(SwitchReconciler.State.SETTLED);
    }

    @Test
    void whatComesWhileTheRefusedIsInFlightIsNotLost() {
        somebodyNew();
        host1.reads.remove().complete(Installed.NOTHING);
        thread.run();
        somebodyNew();
        answer(host1, FULL);
        thread.passes(Duration.ofSeconds(1));
        assertThat(host1.reads).as("long before the next try by itself").hasSize(1);
    }

    @Test
    void whatIsTriedByItselfIsTriedOnceHoweverManyTriesThereWere() {
        for (int n = 0; n < 5; n++) {
            somebodyNew();
            thread.passes(Duration.ofSeconds(1));
            round(FULL);
        }
        thread.passes(Duration.ofSeconds(29));
        assertThat(host1.reads).as("tries by itself are 30 s apart by now").isEmpty();
        thread.passes(Duration.ofSeconds(1));
        assertThat(host1.reads).hasSize(1);
    }

    @Test
    void allOfItIsToldOnceAndThatItIsOver() {
        int before = told("synced");
        for (int n = 0; n < 5; n++) {
            somebodyNew();
            thread.passes(Duration.ofSeconds(1));
            round(FULL);
        }
        assertThat(told("error")).isOne();
        assertThat(told("synced")).isEqualTo(before);
        thread.passes(Duration.ofSeconds(30));
        round(List.of());
        assertThat(loop.events().newest()).last().satisfies(event -> {
            assertThat(event.kind()).isEqualTo("synced");
            assertThat(event.text()).endsWith("nothing is rejected any more, in sync");
        });
        assertThat(told("synced")).isEqualTo(before + 1);
    }

    @Test
    void theFirstOfManyErrorsAreTold() {
        List<SwitchError> many = new ArrayList<>();
        for (int n = 0; n < 3000; n++) {
            many.add(new SwitchError("table full", "the way to " + n));
        }
        somebodyNew();
        round(many);
        assertThat(told("error")).isEqualTo(1 + 5 + 1);
        assertThat(new Troubles(loop).list())
                .hasSizeLessThan(Troubles.REFUSED_SHOWN + 20)
                .anyMatch(line -> line.endsWith("it rejects " + (3000 - Troubles.REFUSED_SHOWN) + " more."));
    }

    private void somebodyNew() {
        guests++;
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(guests), "192.168.1." + (100 + guests)));
        thread.run();
        answer(host2, List.of());
    }

    /** It is read, holds nothing, and answers this. */
    private void round(List<SwitchError> errors) {
        host1.reads.remove().complete(Installed.NOTHING);
        thread.run();
        assertThat(host1.reads).isEmpty();
        answer(host1, errors);
    }

    private void answer(FakeConnection one, List<SwitchError> errors) {
        one.programs.remove().done().complete(errors);
        thread.run();
    }

    private int told(String kind) {
        return (int) loop.events().newest().stream()
                .map(Views.EventView::kind)
                .filter(kind::equals)
                .count();
    }

    private SwitchReconciler.State state(FakeConnection one) {
        return loop.switches().all().get(one.id()).state();
    }

    private FakeConnection comes(Bridge bridge) {
        FakeConnection fake = new FakeConnection(bridge.datapathId());
        loop.connected(fake, Lab.ports(bridge));
        thread.run();
        fake.reads.remove().complete(Installed.NOTHING);
        thread.run();
        return fake;
    }
}

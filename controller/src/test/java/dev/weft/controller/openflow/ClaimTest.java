package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.controller.openflow.RecordingListener.Disconnected;
import dev.weft.controller.openflow.RecordingListener.News;
import dev.weft.controller.openflow.RecordingListener.Refused;
import dev.weft.controller.openflow.Verdict.Trust;
import dev.weft.topology.DatapathId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two connections that say they are the same switch. */
class ClaimTest {
    private static final DatapathId ID = new DatapathId(0x7765_0000_0000_0001L);

    private final RecordingListener listener = new RecordingListener();
    private final OpenFlowServer server =
            OpenFlowServer.start(new InetSocketAddress("127.0.0.1", 0), Admissions.ALL, listener);
    private final List<FakeSwitch> switches = new ArrayList<>();

    @AfterEach
    void end() {
        switches.forEach(FakeSwitch::close);
        server.close();
    }

    @Test
    void aLiveSwitchIsNotEvicted() {
        FakeSwitch real = connect();
        SwitchConnection connection = listener.next(Connected.class).connection();

        FakeSwitch thief = connect();

        assertThat(listener.next(Refused.class).why()).contains("already connected");
        await().until(thief::hasEnded);
        assertThat(real.hasEnded()).isFalse();
        assertThat(connection.read().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(listener.news()).isEmpty();
    }

    @Test
    void oneThatIsAliveGoesWhenOneFromItsHostsOwnAddressComes() {
        AtomicReference<Trust> trust = new AtomicReference<>(Trust.LOCAL);
        try (OpenFlowServer careful = OpenFlowServer.start(
                new InetSocketAddress("127.0.0.1", 0), (id, from) -> new Verdict.Admitted(trust.get()), listener)) {
            FakeSwitch impostor = FakeSwitch.connect(careful.address(), ID);
            switches.add(impostor);
            SwitchConnection first = listener.next(Connected.class).connection();
            trust.set(Trust.OWN_ADDRESS);

            FakeSwitch real = FakeSwitch.connect(careful.address(), ID);
            switches.add(real);

            Disconnected gone = listener.next(Disconnected.class);
            assertThat(gone.connection()).isSameAs(first);
            assertThat(gone.why()).contains("its host's own address");
            listener.next(Connected.class);
            await().until(impostor::hasEnded);
            trust.set(Trust.LOCAL);
            switches.add(FakeSwitch.connect(careful.address(), ID));
            assertThat(listener.next(Refused.class).why()).contains("already connected");
            assertThat(real.hasEnded()).isFalse();
        }
    }

    @Test
    void aHalfDeadSwitchIsReplacedWithinTwoSeconds() {
        FakeSwitch old = connect();
        SwitchConnection first = listener.next(Connected.class).connection();
        old.fallSilent();
        long start = System.nanoTime();

        connect();

        Disconnected gone = listener.next(Disconnected.class);
        assertThat(gone.connection()).isSameAs(first);
        assertThat(gone.why()).contains("did not respond");
        assertThat(listener.next(Connected.class).connection().id()).isEqualTo(ID);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(3_000));
        await().until(old::hasEnded);
    }

    @Test
    void aSwitchThatWentIsReplacedAtOnce() {
        for (int i = 0; i < 50; i++) {
            FakeSwitch next = connect();
            SwitchConnection connection = listener.next(Connected.class).connection();
            next.close(); // and back within microseconds
            switches.add(FakeSwitch.connect(server.address(), ID));
            assertThat(listener.next(Disconnected.class).connection()).isSameAs(connection);
            listener.next(Connected.class);
            switches.get(switches.size() - 1).close();
            listener.next(Disconnected.class);
        }
        assertThat(listener.all(Refused.class)).isEmpty();
    }

    @Test
    void ofManyAtOnceExactlyOneGetsIn() {
        FakeSwitch old = connect();
        listener.next(Connected.class);
        old.fallSilent();
        for (int i = 0; i < 20; i++) {
            connect();
        }

        await().until(() -> listener.all(Refused.class).size() == 19);
        List<News> news = listener.news();
        assertThat(listener.all(Connected.class)).hasSize(1);
        assertThat(listener.all(Disconnected.class)).hasSize(1);
        assertThat(news.indexOf(listener.all(Disconnected.class).get(0)))
                .isLessThan(news.indexOf(listener.all(Connected.class).get(0)));
        await().until(() -> switches.stream().filter(FakeSwitch::hasEnded).count() == 20);
    }

    @Test
    void differentSwitchesDoNotDisturbEachOther() {
        for (int i = 0; i < 100; i++) {
            switches.add(FakeSwitch.connect(server.address(), new DatapathId(100 + i)));
        }
        await().until(() -> listener.all(Connected.class).size() == 100);
        assertThat(listener.news()).hasSize(100);
    }

    private FakeSwitch connect() {
        FakeSwitch made = FakeSwitch.connect(server.address(), ID);
        switches.add(made);
        return made;
    }
}

package dev.weft.controller.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bootstrap.HostLook;
import dev.weft.bootstrap.findings.HostProblem;
import dev.weft.bootstrap.findings.Upcalls;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostWatchTest {
    private static final Host HOST1 = host("host1", "192.168.56.10");
    private static final Host HOST2 = host("host2", "192.168.56.20");
    private static final Topology BOTH = topology(HOST1, HOST2);

    private final AtomicLong now = new AtomicLong();
    private final Queue<String> looks = new ConcurrentLinkedQueue<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private volatile boolean isSlow;
    private volatile boolean isWell;
    private volatile String failure = "";
    private final HostWatch watch = new HostWatch(this::look, now::get);

    @AfterEach
    void end() {
        slow.countDown();
        watch.close();
    }

    @Test
    void whoAsksGetsALookAtEachHostAndItsAge() {
        HostNews.Report report = newest(BOTH);
        assertThat(report.problems()).extracting(HostProblem::host).containsExactly("host1", "host2");
        assertThat(report.unseen()).isEmpty();
        assertThat(report.ageSeconds()).hasValue(0);
    }

    @Test
    void whatIsFreshIsToldWithoutAnotherLook() {
        isWell = true;
        newest(BOTH);
        pass(HostWatch.FRESH);
        assertThat(newest(BOTH).ageSeconds()).hasValue(HostWatch.FRESH.toSeconds());
        assertThat(looks).hasSize(2);

        pass(Duration.ofSeconds(1));
        assertThat(newest(BOTH).ageSeconds()).hasValue(0);
        assertThat(looks).hasSize(4);
    }

    @Test
    void aHostThatDoesNotAnswerHoldsUpNobodyForLong() {
        newest(topology(HOST1));
        isSlow = true;
        pass(Duration.ofMinutes(2));
        CompletableFuture<HostNews.Report> first = watch.newest(BOTH).toCompletableFuture();
        CompletableFuture<HostNews.Report> second = watch.newest(BOTH).toCompletableFuture();
        assertThat(second.join()).isEqualTo(first.join());
        assertThat(first.join().ageSeconds()).hasValue(120); // what is known of host1, and how old it is
        assertThat(first.join().problems()).extracting(HostProblem::host).containsExactly("host1");
        assertThat(first.join().unseen())
                .singleElement()
                .asString()
                .startsWith("host2 was not checked: no " + "inspection has");
        pass(HostWatch.PATIENCE);
        long asked = System.nanoTime();
        newest(BOTH);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("it was waited for")
                .isLessThan(HostWatch.PATIENCE);
        assertThat(looks).as("one look at a host at a time").containsExactlyInAnyOrder("host1", "host1", "host2");
    }

    @Test
    void hostsThatFailAlikeAreOneSentenceAndAreNotTriedAgainAtOnce() {
        failure = "no SSH key to log in to %s; name one";
        assertThat(newest(BOTH).unseen())
                .containsExactly("Hosts were not checked: no SSH key to log in to host1 (192.168.56.10); name one.");
        pass(HostWatch.FRESH.plusSeconds(1));
        assertThat(newest(BOTH).ageSeconds()).isEmpty();
        assertThat(looks).hasSize(2);

        failure = "";
        pass(HostWatch.FRESH_FAILURE);
        assertThat(newest(BOTH).unseen()).isEmpty();
    }

    @Test
    void aSwitchThatConnectsBringsALook() {
        watch.connected(BOTH, HOST2);
        await().until(() -> looks.contains("host2"));
        assertThat(looks).containsExactly("host2");
    }

    @Test
    void whatWasSeenBeforeASwitchConnectedIsOfNoAccount() {
        assertThat(newest(BOTH).problems()).hasSize(2);
        isSlow = true;
        pass(Duration.ofMillis(1));
        watch.connected(BOTH, HOST2);
        HostNews.Report report = newest(BOTH);
        assertThat(report.problems()).extracting(HostProblem::host).containsExactly("host1");
        assertThat(report.unseen()).singleElement().asString().startsWith("host2 was not checked");
    }

    @Test
    void aProblemIsToldOnlyByALookThatBeganAMomentAgo() {
        CompletableFuture<HostNews.Report> first;
        isSlow = true;
        first = watch.newest(topology(HOST1)).toCompletableFuture();
        await().until(() -> looks.size() == 1);
        pass(HostWatch.FRESH_PROBLEM.plusMillis(1));
        CompletableFuture<HostNews.Report> second =
                watch.newest(topology(HOST1)).toCompletableFuture();
        slow.countDown();
        assertThat(second.join().ageSeconds()).hasValue(0);
        first.join();
        assertThat(looks).hasSize(2);
    }

    @Test
    void allAreLookedAtAgainAndAgain() {
        watch.every(Duration.ZERO, Duration.ofMillis(20), () -> CompletableFuture.completedFuture(BOTH));
        await().until(() -> looks.size() > 6);
    }

    @Test
    void aHostThatTheFileHasNoMoreIsForgotten() {
        newest(BOTH);
        assertThat(newest(topology(HOST2)).problems())
                .extracting(HostProblem::host)
                .containsExactly("host2");
        assertThat(newest(BOTH).problems()).hasSize(2);
        assertThat(looks).hasSize(3);
    }

    @Test
    void aLookKnowsWhatTheOneBeforeCounted() {
        newest(topology(HOST1));
        pass(Duration.ofMinutes(1));
        assertThat(newest(topology(HOST1)).problems())
                .extracting(HostProblem::what)
                .containsExactly("1 lost before");
    }

    private HostLook.Result look(Topology topology, Host host, Optional<Upcalls> earlier) {
        looks.add(host.name());
        try {
            if (isSlow) {
                slow.await();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (!failure.isEmpty()) {
            String why = String.format(failure, host.name() + " (" + host.address() + ")");
            return new HostLook.Result(List.of(), Optional.of(why), Optional.empty());
        }
        String what = earlier.map(Upcalls::lost).orElse(0L) + " lost before";
        return new HostLook.Result(
                isWell ? List.of() : List.of(new HostProblem(host.name(), what, "Do.")),
                Optional.empty(),
                Optional.of(new Upcalls(2, 1)));
    }

    private HostNews.Report newest(Topology topology) {
        return watch.newest(topology).toCompletableFuture().join();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Host host(String name, String address) {
        Ipv4Address ip = Ipv4Address.parse(address);
        return new Host(name, ip, Host.Ssh.DEFAULT, ip);
    }

    private static Topology topology(Host... hosts) {
        return new Topology(1500, Optional.empty(), List.of(hosts), List.of(), List.of(), List.of());
    }
}

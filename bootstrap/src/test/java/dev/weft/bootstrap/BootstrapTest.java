package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs over several hosts, on connections that answer the look at the host with a record. */
class BootstrapTest {
    private final Map<String, List<Command>> ran = new ConcurrentHashMap<>();
    private final List<String> said = new java.util.concurrent.CopyOnWriteArrayList<>();
    private String failing = "";
    private boolean locked;
    private String healing = "";

    @Test
    void planChangesNothing() {
        Report report = bootstrap().plan(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(ran.get("host1")).containsExactly(Probe.command());
        assertThat(report.failed()).isTrue();
        assertThat(report.text())
                .startsWith(
                        "host1\n  + record     weft-file       as it was before Weft: ip_forward 0, all.arp_ignore 0,")
                .contains("\n"
                        + "  + file       heal.sh         puts this host right by itself (read it: weft plan"
                        + " --script host1)\n")
                .contains("\n  + bridge     ovs-br0         datapath id 77650000c0a8380a, OpenFlow13")
                .contains("host2\n  ! no access\n    why: host2 is away\n    do:  switch it on\n")
                .endsWith("Plan: 19 to add, 4 to change, 0 to remove. Without 1 of 2 hosts: see the ! above.\n");
    }

    @Test
    void oneHostThatIsAwayDoesNotHoldUpTheOther() {
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(report.text())
                .containsPattern("host1: 19 added, 4 changed, 0 removed \\([0-9.]+ s\\)")
                .containsPattern("host2: FAILED after 0 of 0 changes");
        assertThat(said).anyMatch(line -> line.startsWith("host1 + image      weft/busybox") && line.endsWith(" ..."));
    }

    @Test
    void theFirstFailureEndsTheHostAndIsToldWithCommandStatusAndReason() {
        failing = "nft";
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(report.hosts().get(0).done()).isEqualTo(17);
        assertThat(report.hosts().get(0).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("+ cable w-docker1 failed");
            assertThat(problem.why()).startsWith("'nft ").contains("ended with status 3: no; not here");
            assertThat(problem.fix()).contains("run the same again");
        });
        assertThat(ran.get("host1").get(ran.get("host1").size() - 1).words()).contains("nft");
    }

    @Test
    void twoRunsAtOnceAreRefused() {
        locked = true;
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(ran).doesNotContainKey("host1");
        assertThat(report.text()).contains("another apply, destroy or heal seems to be at work on host1");
    }

    @Test
    void healTellsWhatEachHostDid() {
        healing = "healed gateway veth0 \nfailed cable w-docker1: no\nnote container docker2 was stopped by hand\n";
        HealReport report = bootstrap().heal(Fixtures.TUTORIAL, Optional.empty());

        assertThat(report.anyFailed()).isTrue();
        assertThat(report.lines())
                .containsExactly(
                        "host1: put right: gateway veth0",
                        "host1: ! cable w-docker1: no",
                        "  note: container docker2 was stopped by hand",
                        "host2: ! host2 is away; switch it on");
        healing = "";
        assertThat(bootstrap().heal(Fixtures.TUTORIAL, Optional.of("host1")).lines())
                .containsExactly("host1: nothing on the host was to be put right");
    }

    @Test
    void reportsAreJsonToo() {
        assertThat(bootstrap().plan(Fixtures.TUTORIAL, RunOptions.NONE).json())
                .contains("\"action\" : \"plan\"")
                .contains("\"action\" : \"add\"")
                .contains("ovs-vsctl --timeout=20 --may-exist add-br ovs-br0");
    }

    @Test
    void manyHostsAreWorkedOnAtOnceButNotAll() {
        List<Host> hosts = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> Fixtures.host("host" + i, "192.168.56." + (9 + i)))
                .toList();
        Topology all = Fixtures.TUTORIAL;
        Topology many = new Topology(1500, all.controller(), hosts, all.networks(), List.of(), List.of());
        CyclicBarrier half = new CyclicBarrier(32);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Remote.Opener opener = host -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            try {
                half.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new AssertionError("32 hosts are never worked on at once", e);
            } finally {
                open.decrementAndGet();
            }
            throw new RemoteException(host.name() + " is away", "switch it on");
        };
        Report report = new Bootstrap(opener, (host, text) -> {}).plan(many, RunOptions.NONE);
        assertThat(report.hosts())
                .extracting(Report.HostReport::host)
                .containsExactlyElementsOf(hosts.stream().map(Host::name).toList());
        assertThat(most).hasValueLessThanOrEqualTo(32);
    }

    private Bootstrap bootstrap() {
        return new Bootstrap(this::open, (host, text) -> said.add(host + " " + text));
    }

    private Remote open(Host host) throws RemoteException {
        if (host.name().equals("host2")) {
            throw new RemoteException("host2 is away", "switch it on");
        }
        return new Remote() {
            @Override
            public Result run(Command command) {
                ran.computeIfAbsent(host.name(), name -> new ArrayList<>()).add(command);
                if (command.equals(Probe.command())) {
                    return new Result(0, Fixtures.recorded("fresh"), "");
                }
                if (command.words().contains(HealPlanner.SCRIPT)) {
                    return new Result(0, healing, "");
                }
                return command.words().contains(failing) ? new Result(3, "", "no\nnot here\n") : new Result(0, "", "");
            }

            @Override
            public String hold(Command command) throws RemoteException {
                if (locked) {
                    throw new RemoteException("it ended at once", "wait");
                }
                return "locked";
            }

            @Override
            public void close() {}
        };
    }
}

package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.bootstrap.testkit.Fixtures;
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
    private String failing = "no-such-command";
    private final List<String> closed = new java.util.concurrent.CopyOnWriteArrayList<>();
    private boolean refusing;
    private boolean locked;
    private boolean defect;
    private String healing = "";

    @Test
    void planChangesNothing() {
        Report report = bootstrap().plan(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(ran.get("host1")).containsExactly(HostProbe.command());
        assertThat(report.failed()).isTrue();
        assertThat(report.text())
                .startsWith(
                        "host1\n  + record     weft-file       the value before Weft: ip_forward 0, all.arp_ignore 0,")
                .contains("\n"
                        + "  + file       heal.sh         lets this host repair itself (to read it: "
                        + "weft plan --script host1)\n")
                .contains("\n  + bridge     ovs-br0         datapath id 77650000c0a8380a, OpenFlow13")
                .contains("host2\n  ! no access\n    why: host2 is away\n    do:  switch it on\n")
                .endsWith("Plan: 19 to add, 4 to change, 0 to remove. Not counted: 1 of 2 hosts, see ! above.\n");
    }

    @Test
    void oneHostThatIsAwayDoesNotHoldUpTheOther() {
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(report.text())
                .containsPattern("host1: 19 added, 4 changed, 0 removed \\([0-9.]+ s\\)")
                .containsPattern("host2: FAILED, nothing was changed");
        assertThat(said).anyMatch(line -> line.startsWith("host1 + image      weft/busybox") && line.endsWith(" ..."));
    }

    @Test
    void whereOneHostRefusesNoneIsChanged() {
        refusing = true; // host2 is there, and has not the address that the file says
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(ran.get("host1")).containsExactly(HostProbe.command());
        assertThat(ran.get("host2")).containsExactly(HostProbe.command());
        assertThat(closed).containsExactlyInAnyOrder("host1", "host2");
        assertThat(report.failed()).isTrue();
        assertThat(report.text())
                .containsPattern("host1: nothing changed, 23 changes pending \\([0-9.]+ s\\)")
                .contains("  note: nothing was changed here because host2 failed the checks: a file is applied to "
                        + "all of its hosts, or to none\n")
                .contains("192.168.56.20");

        ran.clear();
        bootstrap().destroy(Fixtures.TUTORIAL, RunOptions.NONE);
        assertThat(ran.get("host1")).as("what is ours goes all the same").isNotEmpty();
    }

    @Test
    void whatDoesNotDependOnAFailureIsDoneAllTheSame() {
        failing = "w-docker1";
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        Report.HostReport host = report.hosts().get(0);
        assertThat(host.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("+ cable w-docker1 failed");
            assertThat(problem.why()).startsWith("'cable docker1 ").contains("ended with status 3: no; not here");
            assertThat(problem.fix()).contains("run the command again");
        });
        assertThat(host.warnings()).contains("skipped because cable w-docker1 failed: + port w-docker1");
        assertThat(host.changes()).filteredOn(change -> !change.isDone()).hasSize(2);
        assertThat(host.changes())
                .filteredOn(change ->
                        change.line().contains("docker2") || change.kind().equals("controller"))
                .allMatch(Report.ChangeReport::isDone);
        assertThat(report.failed()).isTrue();
        assertThat(report.text()).contains("host1: FAILED after 21 of 23 changes: ");
    }

    @Test
    void whatGuardsFailsWithAllThatItGuards() {
        failing = "iptables-restore";
        Report.HostReport host =
                bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE).hosts().get(0);

        assertThat(host.changes())
                .filteredOn(change -> List.of("sysctl", "gateway", "cable", "port", "controller")
                        .contains(change.kind()))
                .allMatch(change -> change.outcome().equals("left-out"));
        assertThat(host.changes())
                .filteredOn(change ->
                        List.of("bridge", "tunnel", "container", "image").contains(change.kind()))
                .allMatch(Report.ChangeReport::isDone);
    }

    @Test
    void aDefectOfOneHostIsItsOwn() {
        defect = true;
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(report.text())
                .contains("! a bug in Weft\n    why: IllegalStateException: a bug;")
                .contains("host2");
    }

    @Test
    void twoRunsAtOnceAreRefused() {
        locked = true;
        Report report = bootstrap().apply(Fixtures.TUTORIAL, RunOptions.NONE);

        assertThat(ran).doesNotContainKey("host1");
        assertThat(report.text()).contains("another apply, destroy or heal seems to be running on host1");
    }

    @Test
    void healTellsWhatEachHostDid() {
        healing = "healed gateway veth0 \nfailed cable w-docker1: no\nnote container docker2 was stopped by hand\n";
        RepairReport report = bootstrap().heal(Fixtures.TUTORIAL, Optional.empty());

        assertThat(report.anyFailed()).isTrue();
        assertThat(report.lines())
                .containsExactly(
                        "host1: repaired: gateway veth0",
                        "host1: ! cable w-docker1: no",
                        "  note: container docker2 was stopped by hand",
                        "host2: ! host2 is away; switch it on");
        healing = "";
        assertThat(bootstrap().heal(Fixtures.TUTORIAL, Optional.of("host1")).lines())
                .containsExactly("host1: nothing to repair on the host");
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

    private boolean isFailing(Command command) {
        boolean cable = failing.equals("w-docker1") && command.line().contains(" cable docker1 ");
        return cable || !failing.equals("w-docker1") && command.line().contains(" " + failing + " ");
    }

    private Remote open(Host host) throws RemoteException {
        if (host.name().equals("host2") && !refusing) {
            throw new RemoteException("host2 is away", "switch it on");
        }
        return new Remote() {
            @Override
            public Result run(Command command) {
                if (defect) {
                    throw new IllegalStateException("a bug\nhost2: no changes");
                }
                ran.computeIfAbsent(host.name(), name -> new ArrayList<>()).add(command);
                if (command.equals(HostProbe.command())) {
                    return new Result(0, Fixtures.recorded("fresh"), "");
                }
                if (command.words().contains(RepairPlanner.SCRIPT)) {
                    return new Result(0, healing, "");
                }
                return isFailing(command) ? new Result(3, "", "no\nnot here\n") : new Result(0, "", "");
            }

            @Override
            public String hold(Command command) {
                return locked ? "taken" : "locked";
            }

            @Override
            public void close() {
                closed.add(host.name());
            }
        };
    }
}

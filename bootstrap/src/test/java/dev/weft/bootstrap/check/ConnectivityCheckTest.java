package dev.weft.bootstrap.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The script's answers come from here. */
class ConnectivityCheckTest {
    private static final Ipv4Address OUTSIDE = Ipv4Address.parse("203.0.113.1");

    private final ConcurrentHashMap<String, String> inputs = new ConcurrentHashMap<>();
    private UnaryOperator<String> tampering = UnaryOperator.identity();
    private BiPredicate<String, String> reachable = ConnectivityCheckTest::isInItsNetworkOrOutside;
    private Topology topology = Fixtures.TUTORIAL;
    private String away = "";
    private int carries = 1450;

    @Test
    void withoutContainersItSaysThatNothingWasTried() {
        assertThat(new ConnectivityReport(List.of(), List.of(), List.of(), List.of()).text())
                .contains("Nothing was tested: the topology file has no containers")
                .doesNotContain("as expected");
    }

    @Test
    void allAsExpected() {
        ConnectivityReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).as(report.text()).isFalse();
        assertThat(report.text()).isEqualTo("""
                        from \\ to  docker1  docker2  docker3  docker4  gw blue  gw green  outside
                        docker1    -        no       yes      no       yes      no        yes
                        docker2    no       -        no       yes      no       yes       yes
                        docker3    yes      no       -        no       yes      no        yes
                        docker4    no       yes      no       -        no       yes       yes
                        yes: reached by ping and TCP (gateway: ping; outside: ping and HTTP). no: by none.
                        40 tests, all as expected: required connections work, forbidden ones do not.
                        Packets of full size get through on every path between two hosts whose containers reach each other.
                        """);
    }

    @Test
    void eachHostIsAskedForItsOwnContainers() {
        check(Optional.empty());

        assertThat(inputs.get("host1"))
                .startsWith("container docker1\n0 ping 192.168.2.11\n1 tcp 192.168.2.11\n")
                .contains("container docker2\n")
                .doesNotContain("container docker3");
    }

    @Test
    void whatMustReachAndDoesNotIsADifference() {
        tampering = line -> line.equals("3 reached") ? "3 lost" : line;
        ConnectivityReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).isTrue();
        assertThat(report.text())
                .contains("ONLY PING!")
                .contains("1 of 40 tests differ")
                .contains("docker1 -> docker3: tcp to 192.168.1.12 should be reached, found: lost");
    }

    @Test
    void whatGetsAnAnswerOnlyWhenItIsTriedAgainIsToldAndNoDifference() {
        Set<String> heard = new HashSet<>();
        tampering = line -> line.equals("3 reached") && heard.add(line) ? "3 lost" : line;
        ConnectivityReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).as(report.text()).isFalse();
        assertThat(inputs.get("host1")).endsWith("container docker1\n3 tcp 192.168.1.12\n");
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .startsWith("lost at first, but not when repeated: docker1 -> docker3 (tcp to 192.168.1.12); ");
    }

    @Test
    void aLeakIsNotTriedAgain() {
        Set<String> heard = new HashSet<>();
        tampering = line -> line.equals("1 lost") && heard.add(line) ? "1 reached" : line;
        assertThat(check(Optional.of(OUTSIDE)).isBad()).isTrue();
    }

    @Test
    void aRefusedConnectionIsALeakWhereNothingMayPass() {
        tampering = line -> line.equals("1 lost") ? "1 refused" : line;
        ConnectivityReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).isTrue();
        assertThat(report.text())
                .contains("docker1 -> docker2: tcp to 192.168.2.11 should NOT be reached, found: refused");
    }

    @Test
    void aContainerThatDoesNotRunIsNotTakenForIsolation() {
        tampering = line -> line.replaceAll("(reached|lost)", "absent");
        ConnectivityReport report = check(Optional.empty());

        assertThat(report.cells()).noneMatch(ConnectivityReport.Cell::asExpected);
        assertThat(report.warnings()).containsExactly(ConnectivityReport.OUTSIDE_SKIPPED);
    }

    @Test
    void networksOfOneRouterReachEachOther() {
        topology = with(List.of(Fixtures.BLUE, Fixtures.GREEN), List.of(new Router("core", List.of("blue", "green"))));
        assertThat(check(Optional.empty()).isBad()).isTrue();
        reachable = (container, address) -> true;
        ConnectivityReport report = check(Optional.of(OUTSIDE));
        assertThat(report.isBad()).as(report.text()).isFalse();
        assertThat(report.cells())
                .filteredOn(cell -> cell.to().startsWith("gw "))
                .hasSize(8);
    }

    @Test
    void aWayThatCarriesLessThanTheFileSaysIsNamedWithWhatToWrite() {
        carries = 1350;
        ConnectivityReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).isTrue();
        assertThat(report.cells()).allMatch(ConnectivityReport.Cell::asExpected);
        assertThat(report.text())
                .endsWith("! the path from host1 to host2 and back carries 1400 bytes, but the file says 1500: "
                        + "larger packets are lost. Write `underlay: {mtu: 1400}` in the file, then "
                        + "`weft apply`; or fix the path.\n");
        assertThat(report.json()).contains("\"carries\" : 1400");
    }

    @Test
    void onlyHostsWhoseContainersReachEachOtherAreTriedAtFullSize() {
        topology = Fixtures.topology(List.of(
                Fixtures.container("docker1", "host1", Fixtures.BLUE, "192.168.1.11"),
                Fixtures.container("docker4", "host2", Fixtures.GREEN, "192.168.2.12")));
        assertThat(check(Optional.empty()).paths()).isEmpty();

        topology = new Topology(
                1500,
                topology.controller(),
                Layout.ONE_BRIDGE,
                topology.hosts(),
                topology.networks(),
                List.of(new Router("core", List.of("blue", "green"))),
                topology.containers(),
                List.of());
        reachable = (container, address) -> true; // else it is tried again, without the paths
        check(Optional.empty());
        assertThat(inputs.get("host1")).contains(" path 192.168.2.12 1450\n");
        assertThat(inputs.get("host2")).doesNotContain(" path ");
    }

    @Test
    void aWayOfWhichNothingIsKnownIsNotCalledGood() {
        away = "host1";
        ConnectivityReport report = check(Optional.empty());
        assertThat(report.paths())
                .singleElement()
                .satisfies(path -> assertThat(path.carries()).isZero());
        assertThat(report.text()).doesNotContain("full size");
    }

    @Test
    void aNetworkWithoutExitMustNotReachTheOutside() {
        topology = with(List.of(Fixtures.BLUE, Fixtures.GREEN.with(Exit.NONE)), List.of());
        ConnectivityReport report = check(Optional.of(OUTSIDE));
        assertThat(report.text())
                .contains("docker2 -> outside: ping to 203.0.113.1 should NOT be reached, found: reached")
                .contains("4 of 40 tests differ");
        reachable = (container, address) -> !address.equals(OUTSIDE.toString());
        assertThat(check(Optional.of(OUTSIDE)).cells())
                .filteredOn(cell -> cell.to().equals("outside") && cell.from().equals("docker2"))
                .allMatch(ConnectivityReport.Cell::asExpected);
    }

    @Test
    void aHostThatIsAwayIsOneLineAndNotOnePerTrial() {
        away = "host2";
        reachable = (container, address) -> isInItsNetworkOrOutside(container, address) && !address.endsWith(".12");
        ConnectivityReport report = check(Optional.of(OUTSIDE));
        assertThat(report.isBad()).isTrue();
        assertThat(report.text())
                .contains("! no access to host2\n  why: it is off\n  do:  switch it on\n")
                .contains("24 of 40 tests differ from the file (marked with ! above):\n"
                        + "  no access to host2: 20 tests from its containers were not run, 4 tests to them failed\n"
                        + "What to do:");
    }

    @Test
    void anAnswerThatWasCutShortIsAProblem() {
        tampering = line -> line.equals("finished") ? "" : line;
        ConnectivityReport report = check(Optional.empty());

        assertThat(report.problems()).hasSize(2);
        assertThat(report.isBad()).isTrue();
    }

    @Test
    void containersOfOneNameAreToldApartByTheirHosts() {
        Topology t = Fixtures.TUTORIAL;
        Container twin = new Container(
                "docker1",
                "host2",
                "blue",
                t.containers().get(2).ip(),
                t.containers().get(2).mac(),
                "");
        topology = new Topology(
                t.underlayMtu(),
                t.controller(),
                t.hosts(),
                t.networks(),
                List.of(t.containers().get(0), twin),
                List.of());

        ConnectivityReport report = check(Optional.empty());

        assertThat(report.isBad()).as(report.text()).isFalse();
        assertThat(report.text()).contains("docker1@host1  -              yes            yes");
    }

    private ConnectivityReport check(Optional<Ipv4Address> outside) {
        return new ConnectivityCheck(this::open, (host, text) -> {})
                .run(topology, outside, ConnectivityCheck.Neighbours.KEEP);
    }

    private static boolean isInItsNetworkOrOutside(String container, String address) {
        boolean blue = container.equals("docker1") || container.equals("docker3");
        return address.startsWith(blue ? "192.168.1." : "192.168.2.") || address.equals(OUTSIDE.toString());
    }

    private static Topology with(List<Network> networks, List<Router> routers) {
        Topology all = Fixtures.TUTORIAL;
        return new Topology(
                1500,
                all.controller(),
                Layout.ONE_BRIDGE,
                all.hosts(),
                networks,
                routers,
                all.containers(),
                all.assignedPorts());
    }

    private Remote open(Host host) throws RemoteException {
        if (host.name().equals(away)) {
            throw new RemoteException("it is off", "switch it on");
        }
        return new Remote() {
            @Override
            public Result run(Command command) {
                inputs.merge(host.name(), command.input(), String::concat);
                return new Result(0, answers(command.input()), "");
            }

            @Override
            public String hold(Command command) {
                throw new AssertionError("check locks nothing");
            }

            @Override
            public void close() {}
        };
    }

    private String answers(String input) {
        StringBuilder output = new StringBuilder();
        String container = "";
        for (String line : input.split("\n")) {
            String[] words = line.split(" ");
            if (words[0].equals("container")) {
                container = words[1];
            } else {
                String reached = words[1].equals("path")
                        ? " carries=" + Math.min(Integer.parseInt(words[3]), carries)
                        : " reached";
                String found = reachable.test(container, words[2]) ? reached : " lost";
                output.append(tampering.apply(words[0] + found)).append('\n');
            }
        }
        return output.append(tampering.apply("finished")).append('\n').toString();
    }
}

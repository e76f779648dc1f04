package dev.weft.bootstrap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.FakeOvs;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Container;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final FakeHost host = new FakeHost();

    @Test
    void aFreshHostGetsEverythingInOrder() throws RemoteException {
        HostPlan plan = Planner.plan(Fixtures.spec(), Fixtures.facts("fresh"));

        assertThat(plan.failures()).isEmpty();
        assertThat(Plans.names(plan))
                .containsExactly(
                        "+ record weft-file",
                        "+ file heal.sh",
                        "+ file weft-heal.service",
                        "+ file weft-heal.timer",
                        "+ file weft-heal.path",
                        "+ units weft-heal",
                        "+ bridge ovs-br0",
                        "+ tunnel vxlan0",
                        "+ firewall WEFT",
                        "~ sysctl ip_forward",
                        "~ sysctl all.arp_ignore",
                        "~ sysctl default.rp_filter",
                        "~ sysctl default.disable_ipv6",
                        "+ gateway veth0",
                        "+ gateway veth1",
                        "+ image weft/busybox",
                        "+ container docker1",
                        "+ cable w-docker1",
                        "+ port w-docker1",
                        "+ container docker2",
                        "+ cable w-docker2",
                        "+ port w-docker2",
                        "+ controller ovs-br0");
    }

    @Test
    void aHostThatWeftMadeNeedsNothing() throws RemoteException {
        HostPlan plan = Planner.plan(Fixtures.spec(), Fixtures.healing(Fixtures.facts("applied"), Fixtures.spec()));

        assertThat(plan.failures()).isEmpty();
        assertThat(plan.changes()).isEmpty();
    }

    @Test
    void applyingTwiceChangesNothing() {
        apply(Fixtures.spec());

        assertThat(Plans.names(plan(Fixtures.spec()))).isEmpty();
    }

    @Test
    void aRunCutShortAfterAnyCommandIsCompletedByTheNext() {
        int commands = Plans.commands(plan(Fixtures.spec())).size();
        apply(Fixtures.spec());
        String whole = Plans.settled(host);
        for (int cut = 0; cut < commands; cut++) {
            FakeHost other = new FakeHost();
            Plans.commands(Planner.plan(Fixtures.spec(), other.facts()))
                    .subList(0, cut)
                    .forEach(other::execute);
            HostPlan rest = Planner.plan(Fixtures.spec(), other.facts());
            assertThat(rest.failures()).as("cut after %d commands", cut).isEmpty();
            Plans.commands(rest).forEach(other::execute);
            assertThat(Plans.settled(other)).as("cut after %d commands", cut).isEqualTo(whole);
            assertThat(Plans.names(Planner.plan(Fixtures.spec(), other.facts())))
                    .isEmpty();
        }
    }

    @Test
    void aDestroyCutShortAfterAnyCommandIsCompletedByTheNext() {
        String before = host.state();
        HostSpec empty = HostSpec.empty(Fixtures.HOST1);
        apply(Fixtures.spec());
        int commands = Plans.commands(plan(empty)).size();
        for (int cut = 0; cut <= commands; cut++) {
            apply(Fixtures.spec());
            Plans.commands(plan(empty)).subList(0, cut).forEach(host::execute);
            apply(empty);
            assertThat(host.state()).as("cut after %d commands", cut).isEqualTo(before);
            assertThat(Plans.names(plan(empty))).isEmpty();
        }
    }

    @Test
    void aHalfAppliedHostIsWhollyDestroyed() {
        String before = host.state();
        List<Command> commands = Plans.commands(plan(Fixtures.spec()));
        for (int cut = 0; cut <= commands.size(); cut++) {
            Plans.commands(plan(Fixtures.spec())).subList(0, cut).forEach(host::execute);
            apply(HostSpec.empty(Fixtures.HOST1));
            assertThat(host.state()).as("cut after %d commands", cut).isEqualTo(before);
        }
    }

    @Test
    void aContainerThatWasRestartedGetsItsCableBack() {
        apply(Fixtures.spec());
        host.restart("docker1");

        assertThat(Plans.names(plan(Fixtures.spec()))).containsExactly("~ cable w-docker1", "~ port w-docker1");
        assertHealed();
    }

    @Test
    void aContainerThatStoppedIsStarted() {
        apply(Fixtures.spec());
        host.stop("docker1");

        assertThat(Plans.names(plan(Fixtures.spec())))
                .containsExactly("~ container docker1", "~ cable w-docker1", "~ port w-docker1");
        assertHealed();
    }

    @Test
    void gatewaysThatLostTheirAddressesToARestartOfTheSwitchGetThemBack() {
        apply(Fixtures.spec());
        host.restartVswitchd();

        assertThat(Plans.names(plan(Fixtures.spec()))).containsExactly("~ gateway veth0", "~ gateway veth1");
        assertHealed();
    }

    @Test
    void whatSomebodyChangedByHandIsPutRight() {
        apply(Fixtures.spec());
        host.links.get("veth0").addresses.add("192.168.1.99/24");
        host.sysctls.put("net/ipv4/conf/veth1/rp_filter", "1");
        host.containers.get("docker1").links.get("eth0").addresses.clear();
        host.containers.get("docker2").routes.add("192.168.2.254 eth0");
        host.builtin.get("FORWARD").add(0, "-j DOCKER-USER");
        host.chains.get("WEFT-INPUT").clear();
        host.bridges.get("ovs-br0").columns.put("fail_mode", "standalone");
        host.bridges.get("ovs-br0").controllers.get(0).put("target", "tcp:10.0.0.1:6653");

        assertThat(Plans.names(plan(Fixtures.spec())))
                .containsExactly(
                        "~ bridge ovs-br0",
                        "~ firewall WEFT",
                        "~ gateway veth0",
                        "~ gateway veth1",
                        "~ cable w-docker1",
                        "~ cable w-docker2",
                        "~ controller ovs-br0");
        assertHealed();
        assertThat(host.builtin.get("FORWARD")).containsExactly("-j WEFT-FORWARD", "-j DOCKER-USER");
    }

    @Test
    void aNewControllerAddressKeepsTheRecordAndSoTheFlows() {
        apply(Fixtures.spec());
        host.bridges.get("ovs-br0").controllers.get(0).put("target", "tcp:10.0.0.1:6653");

        assertThat(plan(Fixtures.spec()).changes()).singleElement().satisfies(change -> {
            assertThat(change.description()).isEqualTo("target tcp:10.0.0.1:6653 -> tcp:192.168.56.1:6653");
            assertThat(change.commands()).noneMatch(c -> c.words().contains("set-controller"));
            assertThat(change.commands()).noneMatch(c -> c.words().contains("del-controller"));
        });
    }

    @Test
    void aContainerWithAnotherAddressIsNotMadeAnew() {
        apply(Fixtures.spec());
        HostSpec changed = HostSpec.of(
                Fixtures.topology(List.of(
                        Fixtures.container("docker1", "host1", Fixtures.BLUE, "192.168.1.77"),
                        Fixtures.container("docker2", "host1", Fixtures.GREEN, "192.168.2.11"))),
                Fixtures.HOST1);

        assertThat(Plans.names(plan(changed)))
                .containsExactly("~ file heal.sh", "~ cable w-docker1", "~ port w-docker1");
        apply(changed);
        assertThat(host.containers.get("docker1").links.get("eth0").addresses).containsExactly("192.168.1.77/24");
        assertThat(Plans.names(plan(changed))).isEmpty();
    }

    @Test
    void aContainerWithAnotherImageIsMadeAnewAndOneThatIsGoneFromTheFileIsRemoved() {
        apply(Fixtures.spec());
        HostSpec changed = HostSpec.of(
                Fixtures.topology(
                        List.of(Fixtures.container("docker1", "host1", Fixtures.BLUE, "192.168.1.11", "nginx"))),
                Fixtures.HOST1);

        assertThat(Plans.names(plan(changed)))
                .containsExactly(
                        "~ file heal.sh",
                        "- container docker2",
                        "- port w-docker2",
                        "- shield w-docker2",
                        "- gateway veth1",
                        "~ firewall WEFT",
                        "+ image nginx",
                        "~ container docker1",
                        "~ cable w-docker1",
                        "~ port w-docker1");
        apply(changed);
        assertThat(Plans.names(plan(changed))).isEmpty();
        assertThat(host.containers).containsOnlyKeys("docker1");
    }

    @Test
    void aBridgeWithPortsOfOthersStaysWithoutWhatIsOurs() {
        apply(Fixtures.spec());
        host.device("blue-spare", "veth");
        host.bridges.get("ovs-br0").ports.put("blue-spare", new TreeMap<>(Map.of("ofport", "9", "type", "patch")));
        HostSpec empty = HostSpec.empty(Fixtures.HOST1);

        assertThat(plan(empty).warnings()).singleElement().asString().contains("blue-spare");
        apply(empty);
        assertThat(host.bridges.get("ovs-br0").ports).containsOnlyKeys("blue-spare");
        assertThat(host.bridges.get("ovs-br0").controllers).isEmpty();
        assertThat(host.sysctls).containsEntry("net/ipv4/ip_forward", "0");
        assertThat(Plans.names(plan(empty))).isEmpty();

        host.bridges.get("ovs-br0").ports.clear();
        apply(empty);
        assertThat(host.bridges).containsOnlyKeys("br-phy");
    }

    @Test
    void whatOthersMadeStays() {
        FakeHost.Box theirs = new FakeHost.Box();
        theirs.id = "id-theirs";
        theirs.boot(77);
        host.containers.put("theirs", theirs);
        FakeOvs.Bridge bridge = new FakeOvs.Bridge();
        bridge.ports.put(
                "tap7", new TreeMap<>(Map.of("ofport", "1", "type", "internal", "external_ids:iface-id", "x")));
        host.bridges.put("br-int", bridge);
        host.builtin.get("FORWARD").add("-j DOCKER-USER");
        host.builtin.get("POSTROUTING").add("-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE");
        host.execute(Commands.sysctl(Map.of("net/ipv4/ip_forward", "1")));
        String before = host.state();

        apply(Fixtures.spec());
        assertHealed();
        apply(HostSpec.empty(Fixtures.HOST1));

        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void ourImageStaysWhileSomebodyElsesContainerUsesIt() {
        apply(Fixtures.spec());
        FakeHost.Box theirs = new FakeHost.Box();
        theirs.imageId = host.images.get(0).id();
        host.containers.put("theirs", theirs);

        apply(HostSpec.empty(Fixtures.HOST1));

        assertThat(host.images).hasSize(1);
        assertThat(host.containers).containsOnlyKeys("theirs");
    }

    @Test
    void theKernelDatapathNeedsNeitherShieldNorOffloadOff() {
        host.kernelDatapath = true;
        host.bridges.remove("br-phy");

        List<String> lines = Plans.commands(plan(Fixtures.spec())).stream()
                .map(Command::line)
                .toList();
        assertThat(lines).noneMatch(line -> line.contains("nft") || line.contains("ethtool"));
        assertThat(lines).anyMatch(line -> line.contains("datapath_type=system"));
        apply(Fixtures.spec());
        assertHealed();
        assertThat(host.bridges.get("ovs-br0").ports.get("vxlan0")).containsEntry("options:local_ip", "192.168.56.10");
    }

    /** The userspace datapath would drop packets whenever a device of the host changes. What an older build made is made anew. */
    @Test
    void tunnelsOfTheUserspaceDatapathNameNoSourceAddress() {
        apply(Fixtures.spec());
        Map<String, String> tunnel = host.bridges.get("ovs-br0").ports.get("vxlan0");
        assertThat(tunnel).doesNotContainKey("options:local_ip");
        String whole = Plans.settled(host);

        tunnel.put("options:local_ip", "192.168.56.10");
        assertThat(Plans.names(plan(Fixtures.spec()))).containsExactly("- tunnel vxlan0", "+ tunnel vxlan0");
        apply(Fixtures.spec());
        assertThat(Plans.settled(host)).isEqualTo(whole);
    }

    @Test
    void everyPortOfOursHasTheNumberThatTheFileGivesIt() {
        apply(Fixtures.spec());

        Map<String, Map<String, String>> ports = host.bridges.get("ovs-br0").ports;
        assertThat(PortNumbers.of(
                        Fixtures.TUTORIAL,
                        Fixtures.TUTORIAL.bridges(Fixtures.HOST1).get(0)))
                .containsOnlyKeys("vxlan0", "veth0", "veth1", "w-docker1", "w-docker2")
                .allSatisfy((port, number) ->
                        assertThat(ports.get(port).get("ofport")).isEqualTo(Integer.toString(number)));
    }

    /** What a build made that asked for no numbers; also with what it costs: Open vSwitch makes the ports anew. */
    @Test
    void portsWithoutNumbersGetThemAndThePlanSaysWhatThatMeans() {
        apply(Fixtures.spec());
        String whole = Plans.settled(host);
        Map<String, Map<String, String>> ports = host.bridges.get("ovs-br0").ports;
        int number = 1;
        for (String port : List.of("vxlan0", "veth0", "veth1", "w-docker1", "w-docker2")) {
            ports.get(port).remove("ofport_request");
            ports.get(port).put("ofport", Integer.toString(number++));
        }

        HostPlan plan = plan(Fixtures.spec());

        assertThat(Plans.names(plan))
                .containsExactly(
                        "~ tunnel vxlan0",
                        "~ gateway veth0",
                        "~ gateway veth1",
                        "~ port w-docker1",
                        "~ port w-docker2");
        assertThat(Plans.descriptions(plan))
                .allSatisfy(text -> assertThat(text)
                        .containsPattern("requested port number none -> \\d{5} \\(Open vSwitch removes and re-adds "
                                + "the port"));
        assertHealed();
        assertThat(Plans.settled(host)).isEqualTo(whole);
    }

    @Test
    void portsWithoutNumbersGetThemWhereverARunIsCutShort() {
        apply(Fixtures.spec());
        String whole = Plans.settled(host);
        for (int cut = 0; cut <= 20; cut++) {
            host.bridges.get("ovs-br0").ports.forEach((port, columns) -> columns.remove("ofport_request"));
            host.bridges.get("ovs-br0").ports.get("veth0").put("ofport", "3");
            List<Command> commands = Plans.commands(plan(Fixtures.spec()));
            commands.subList(0, Math.min(cut, commands.size())).forEach(host::execute);
            assertHealed();
            assertThat(Plans.settled(host)).as("cut after %d commands", cut).isEqualTo(whole);
        }
    }

    @Test
    void aNumberThatAnotherPortAskedForFirstIsSaidAndNotAskedForAgain() {
        int wanted = Fixtures.spec().cables().get(0).number().orElseThrow();
        String number = Integer.toString(wanted);
        Plans.apply(host, Fixtures.spec());
        Map<String, Map<String, String>> ports = host.bridges.get("ovs-br0").ports;
        ports.get("w-docker1").put("ofport", "9");
        ports.put("tap7", new TreeMap<>(Map.of("ofport", number, "ofport_request", number, "type", "internal")));

        HostPlan plan = plan(Fixtures.spec());

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .startsWith("port w-docker1 requests OpenFlow number " + number + " but has 9: port tap7 ");

        ports.get("w-docker1").remove("ofport_request");
        assertThat(Plans.names(plan(Fixtures.spec()))).containsExactly("~ port w-docker1");
        assertHealed();
        assertThat(ports.get("w-docker1")).containsEntry("ofport", "9");
    }

    @Test
    void withoutAControllerInTheFileTheUserIsTold() {
        Topology tutorial = Fixtures.TUTORIAL;
        HostSpec spec = HostSpec.of(
                new Topology(
                        1500,
                        Optional.empty(),
                        tutorial.hosts(),
                        tutorial.networks(),
                        tutorial.containers(),
                        tutorial.assignedPorts()),
                Fixtures.HOST1);

        assertThat(plan(spec).warnings()).singleElement().asString().contains("no controller");
        assertThat(Plans.names(plan(spec))).noneMatch(name -> name.contains("controller"));
    }

    @Test
    void longContainerNamesHavePortsOfTheirOwn() {
        String name = "a-container-with-quite-a-long-name";
        Container container = Fixtures.container(name, "host1", Fixtures.BLUE, "192.168.1.50");
        HostSpec spec = HostSpec.of(Fixtures.topology(List.of(container)), Fixtures.HOST1);

        apply(spec);
        assertThat(host.links).containsKey(container.portName());
        assertThat(Plans.names(plan(spec))).isEmpty();
    }

    private void assertHealed() {
        apply(Fixtures.spec());
        assertThat(Plans.names(plan(Fixtures.spec()))).isEmpty();
    }

    private HostPlan plan(HostSpec spec) {
        return Planner.plan(spec, host.facts());
    }

    private void apply(HostSpec spec) {
        Plans.apply(host, spec);
    }
}

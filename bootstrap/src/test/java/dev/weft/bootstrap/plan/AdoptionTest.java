package dev.weft.bootstrap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Adoption;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Container;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts as the tutorial has them made by hand, taken over. */
class AdoptionTest {
    private static final Network BLUE = Fixtures.BLUE.on("ovs-br0", "vxlan0");
    private static final Network GREEN = Fixtures.GREEN.on("ovs-br1", "vxlan1");
    private static final String PORT1 = "4f6cd5e1a2b34_l";

    private final FakeHost host = new FakeHost();

    @BeforeEach
    void byHand() {
        handMade(host);
    }

    @Test
    void withoutTheWordNothingIsTouchedAndTheWordIsNamed() {
        HostPlan plan = Planner.plan(spec("debian:12"), host.facts());

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.failures())
                .extracting(Failure::what)
                .contains(
                        "bridge ovs-br0 does not belong to Weft",
                        "port vxlan0 does not belong to Weft",
                        "port veth0 does not belong to Weft",
                        "container docker1 does not belong to Weft",
                        "port " + PORT1 + " does not belong to Weft");
        assertThat(plan.failures()).extracting(Failure::fix).allMatch(fix -> fix.contains("--adopt"));
    }

    @Test
    void takesOverInPlaceAndSaysWhatChanges() {
        HostPlan plan = adopting(host);

        assertThat(plan.failures()).isEmpty();
        assertThat(Plans.names(plan))
                .containsSubsequence(
                        "~ bridge ovs-br0",
                        "~ bridge ovs-br1",
                        "~ tunnel vxlan0",
                        "~ tunnel vxlan1",
                        "~ container docker1",
                        "~ cable " + PORT1,
                        "~ port " + PORT1,
                        "+ controller ovs-br0",
                        "+ controller ovs-br1",
                        "~ gateway veth0",
                        "~ gateway veth1")
                .noneMatch(name -> name.startsWith("-"));
        assertThat(Plans.descriptions(plan))
                .filteredOn(text -> text.matches("(ovs-br0|vxlan0|veth0|docker1): .*"))
                .anyMatch(text -> text.startsWith("ovs-br0: taken over, "))
                .anyMatch(text -> text.startsWith("vxlan0: taken over, "))
                .anyMatch(text -> text.startsWith("veth0: taken over, "))
                .contains("docker1: taken over, keeps running; Docker starts it after a reboot");
        assertThat(Plans.commands(plan))
                .extracting(Command::line)
                .noneMatch(line -> line.contains("del-br") || line.contains("del-port ovs-br0 " + PORT1))
                .noneMatch(line -> line.startsWith("docker run") || line.contains("docker rm"));
    }

    /** Before that the switch would forward nothing. */
    @Test
    void aBridgeThatForwardsByItselfGetsItsFailModeWithItsController() {
        List<Command> commands = Plans.commands(adopting(host));

        List<String> setting = commands.stream()
                .map(Command::line)
                .filter(line -> line.contains("fail_mode") && !line.contains("write-file"))
                .toList();
        assertThat(setting).hasSize(2).allMatch(line -> line.contains("set-controller"));
    }

    @Test
    void isLikeItsOwnAfterwards() {
        String id = host.containers.get("docker1").id;
        int pid = host.containers.get("docker1").pid;

        adopt(host);

        assertThat(Planner.plan(spec("debian:12"), host.facts()).failures()).isEmpty();
        assertThat(Plans.names(Planner.plan(spec("debian:12"), host.facts()))).isEmpty();
        assertThat(host.containers.get("docker1").id).isEqualTo(id);
        assertThat(host.containers.get("docker1").pid).isEqualTo(pid);
        assertThat(host.restarts).containsEntry(id, "always");
    }

    @Test
    void aRunCutShortAfterAnyCommandIsCompletedByTheNext() {
        int commands = Plans.commands(adopting(host)).size();
        adopt(host);
        String whole = Plans.settled(host);
        for (int cut = 0; cut < commands; cut++) {
            FakeHost other = new FakeHost();
            handMade(other);
            Plans.commands(adopting(other)).subList(0, cut).forEach(other::execute);
            adopt(other);
            assertThat(Plans.settled(other)).as("cut after %d commands", cut).isEqualTo(whole);
        }
    }

    @Test
    void destroyTakesAllOfItAway() {
        adopt(host);

        Plans.apply(host, HostSpec.empty(Fixtures.HOST1));

        assertThat(host.bridges).containsOnlyKeys("br-phy");
        assertThat(host.containers).isEmpty();
        assertThat(host.facts().ovs().externalIds()).isEmpty();
    }

    @Test
    void aContainerOfTheNameThatIsMadeAnewByHandIsSomebodyElses() {
        adopt(host);
        host.containers.get("docker1").id = "id-another";

        assertThat(Planner.plan(spec("debian:12"), host.facts()).failures())
                .extracting(Failure::what)
                .contains("container docker1 does not belong to Weft");
        Plans.apply(host, HostSpec.empty(Fixtures.HOST1));
        assertThat(host.containers).containsOnlyKeys("docker1");
        assertThat(host.facts().ovs().externalIds()).isEmpty();
    }

    @Test
    void anotherImageMakesTheContainerWeftsOwn() {
        adopt(host);

        Plans.apply(host, spec("debian:13"));

        assertThat(host.containers.get("docker1").labels).containsKey(Docker.CONTAINER_LABEL);
        assertThat(host.facts().ovs().externalIds()).doesNotContainKey("weft-container-docker1");
        assertThat(Plans.names(Planner.plan(spec("debian:13"), host.facts()))).isEmpty();
    }

    @Test
    void whatWouldHaveToBeMadeAnewIsRefused() {
        assertThat(Planner.plan(spec("debian:13"), host.facts(), Adoption.TAKE_OVER)
                        .failures())
                .extracting(Failure::fix)
                .containsExactly("write image: debian:12");
        host.bridges.get("ovs-br1").columns.remove("datapath_type");
        assertThat(adopting(host).failures())
                .extracting(Failure::what)
                .containsExactly("bridge ovs-br1 cannot be taken over");
    }

    @Test
    void aCableOfAnotherNameIsNotCut() {
        Container named = new Container(
                "docker1",
                "host1",
                "blue",
                dev.weft.topology.Ipv4Address.parse("192.168.1.11"),
                dev.weft.topology.MacAddress.parse("0a:00:00:00:00:11"),
                "debian:12");
        HostSpec spec = HostSpec.of(topology(List.of(named)), Fixtures.HOST1);

        assertThat(Planner.plan(spec, host.facts(), Adoption.TAKE_OVER).failures())
                .extracting(Failure::fix)
                .containsExactly("add port: " + PORT1 + " to the container");
    }

    private static HostPlan adopting(FakeHost host) {
        return Planner.plan(spec("debian:12"), host.facts(), Adoption.TAKE_OVER);
    }

    private static void adopt(FakeHost host) {
        HostPlan plan = adopting(host);
        assertThat(plan.failures()).isEmpty();
        Plans.commands(plan).forEach(host::execute);
    }

    private static HostSpec spec(String image) {
        Container docker1 = new Container(
                "docker1",
                "host1",
                "blue",
                dev.weft.topology.Ipv4Address.parse("192.168.1.11"),
                dev.weft.topology.MacAddress.parse("0a:00:00:00:00:11"),
                image,
                PORT1);
        return HostSpec.of(topology(List.of(docker1)), Fixtures.HOST1);
    }

    private static Topology topology(List<Container> containers) {
        return new Topology(
                1500,
                Optional.of(new Topology.Controller(dev.weft.topology.Ipv4Address.parse("192.168.56.1"), 6653)),
                Layout.BRIDGE_PER_NETWORK,
                List.of(Fixtures.HOST1, Fixtures.HOST2),
                List.of(BLUE, GREEN),
                List.of(),
                containers,
                List.of());
    }

    /** The tutorial's steps 3 to 6, with one container, which got no MTU. */
    private static void handMade(FakeHost host) {
        for (Network network : List.of(BLUE, GREEN)) {
            String bridge = network.bridge();
            ovs(host, "add-br " + bridge + " -- set Bridge " + bridge + " datapath_type=netdev");
            ovs(
                    host,
                    "add-port " + bridge + " " + network.port() + " -- set Interface " + network.port()
                            + " type=internal");
            FakeHost.Device gateway = host.links.get(network.port());
            gateway.addresses.add(network.gateway().orElseThrow() + "/24");
            gateway.up = true;
            ovs(
                    host,
                    "add-port " + bridge + " " + network.tunnelPort() + " -- set Interface " + network.tunnelPort()
                            + " type=vxlan options:remote_ip=192.168.56.20 options:key=" + network.vni());
        }
        host.images.add(new Docker.Image("sha256:2", List.of("debian:12"), java.util.Map.of()));
        host.images.add(new Docker.Image("sha256:3", List.of("debian:13"), java.util.Map.of()));
        FakeHost.Box box = new FakeHost.Box();
        box.id = "id-hand";
        box.image = "debian:12";
        box.boot(900);
        host.containers.put("docker1", box);
        host.execute(Command.script("cable", Commands.CABLE, List.of("docker1", PORT1, "1500", "0a:00:00:00:00:11")));
        FakeHost.Device inner = box.links.get("eth0");
        inner.addresses.add("192.168.1.11/24");
        inner.up = true;
        host.links.get(PORT1).up = true;
        box.routes.add("192.168.1.1 eth0");
        ovs(
                host,
                "add-port ovs-br0 " + PORT1 + " -- set Interface " + PORT1
                        + " external_ids:container_id=docker1 external_ids:container_iface=eth0");
        host.sysctls.put("net/ipv4/ip_forward", "1");
    }

    private static void ovs(FakeHost host, String words) {
        host.ovs.execute(List.of(words.split(" ")));
    }
}

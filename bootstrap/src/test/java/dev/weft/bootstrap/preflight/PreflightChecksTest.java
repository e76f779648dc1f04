package dev.weft.bootstrap.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.facts.RepairFiles;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.FakeOvs;
import dev.weft.bootstrap.testkit.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PreflightChecksTest {
    private final FakeHost host = new FakeHost();

    @Test
    void aGoodHostPasses() {
        assertThat(PreflightChecks.of(Fixtures.spec(), host.facts())).isEmpty();
    }

    @Test
    void everythingWrongIsListedAtOnce() {
        host.links.get("br-phy").mtu = 1400;
        host.device("veth0", "veth");
        host.containers.put("docker1", new FakeHost.Box());
        host.bridges.put("ovs-br0", new FakeOvs.Bridge());

        assertThat(PreflightChecks.of(Fixtures.spec(), host.facts()))
                .extracting(Failure::what)
                .containsExactlyInAnyOrder(
                        "the underlay MTU is too small",
                        "bridge ovs-br0 does not belong to Weft",
                        "device veth0 does not belong to Weft",
                        "container docker1 does not belong to Weft");
    }

    @Test
    void aFailedCheckStopsTheHost() {
        host.links.get("br-phy").mtu = 1400;

        HostPlan plan = Planner.plan(Fixtures.spec(), host.facts());
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.why()).contains("br-phy").contains("1400").contains("1500");
            assertThat(failure.fix())
                    .contains("ip link set dev br-phy mtu 1500")
                    .contains("underlay: {mtu: 1400}");
        });
    }

    @Test
    void theTunnelAddressMustBeHere() {
        host.links.get("br-phy").addresses.clear();

        assertThat(whats()).containsExactly("the tunnel address is missing", "no datapath");
    }

    @Test
    void aSecondFlowBasedTunnelOfTheSameAddressIsFoundBeforehand() {
        FakeOvs.Bridge other = new FakeOvs.Bridge();
        Map<String, String> tunnel = new TreeMap<>(Map.of(
                "type",
                "vxlan",
                "options:remote_ip",
                "flow",
                "options:key",
                "flow",
                "options:local_ip",
                "192.168.56.10",
                "ofport",
                "4"));
        other.ports.put("vx-other", tunnel);
        host.bridges.put("br-other", other);

        assertThat(whats()).containsExactly("the tunnel is already in use");

        tunnel.put("options:dst_port", "8472");
        assertThat(whats()).isEmpty();
    }

    @Test
    void missingProgramsAndDaemonsAreNamed() {
        HostFacts facts = host.facts();
        HostFacts bare = new HostFacts(
                java.util.Set.of("ip"),
                new HostFacts.Services(
                        new HostFacts.Answer.Absent(),
                        new HostFacts.Answer.Absent(),
                        false,
                        new HostFacts.Answer.No("Cannot connect to the Docker daemon")),
                new Ovs(Map.of(), List.of()),
                facts.links(),
                facts.sysctls(),
                facts.rules(),
                facts.shields(),
                facts.docker(),
                facts.healing());

        assertThat(PreflightChecks.of(Fixtures.spec(), bare))
                .extracting(Failure::what)
                .containsExactly(
                        "programs are missing",
                        "no Open vSwitch",
                        "Docker does not respond",
                        "static busybox is missing");
    }

    @Test
    void anOldOpenVSwitchIsRefusedAndANewerOneIsNot() {
        assertThat(withVersion("2.15.1")).containsExactly("Open vSwitch is too old");
        assertThat(withVersion("2.17.0")).isEmpty();
        assertThat(withVersion("3.0.0")).isEmpty();
    }

    @Test
    void aFileOfOursNameThatSomebodyElseMadeIsLeftAlone() {
        host.files.put(RepairPlanner.SCRIPT, new RepairFiles.File("0", false));

        assertThat(PreflightChecks.of(Fixtures.spec(), host.facts()))
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.what()).isEqualTo("file /etc/weft/heal.sh does not belong to Weft");
                    assertThat(failure.fix()).startsWith("move it away: mv /etc/weft/heal.sh");
                });
        assertThat(Planner.plan(HostSpec.empty(Fixtures.HOST1), host.facts()).changes())
                .isEmpty();
    }

    @Test
    void ourOwnHalfMadeCableIsNotSomebodyElses() {
        List<Command> commands = new ArrayList<>();
        Planner.plan(Fixtures.spec(), host.facts()).changes().forEach(change -> commands.addAll(change.commands()));
        for (Command command : commands) {
            host.execute(command);
            assertThat(whats()).as("after %s", command.shown()).isEmpty();
        }
    }

    private List<String> withVersion(String version) {
        HostFacts facts = host.facts();
        HostFacts.Answer answer = new HostFacts.Answer.Yes("ovs-vswitchd (Open vSwitch) " + version);
        HostFacts other = new HostFacts(
                facts.tools(),
                new HostFacts.Services(answer, answer, false, facts.services().docker()),
                facts.ovs(),
                facts.links(),
                facts.sysctls(),
                facts.rules(),
                facts.shields(),
                facts.docker(),
                facts.healing());
        return PreflightChecks.of(Fixtures.spec(), other).stream()
                .map(Failure::what)
                .toList();
    }

    private List<String> whats() {
        return PreflightChecks.of(Fixtures.spec(), host.facts()).stream()
                .map(Failure::what)
                .toList();
    }
}

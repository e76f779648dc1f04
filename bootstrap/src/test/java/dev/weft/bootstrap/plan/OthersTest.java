package dev.weft.bootstrap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Needs;
import dev.weft.bootstrap.facts.Netns;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What others on the host need stays: settings, VXLAN, containers with something in them. */
class OthersTest {
    private static final HostSpec NOTHING = HostSpec.empty(Fixtures.HOST1);
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final FakeHost host = new FakeHost();

    @Test
    void forwardingStaysWhereADeviceNeedsIt() {
        Plans.apply(host, Fixtures.spec());
        for (String kind : List.of("bridge", "wireguard", "tun")) {
            host.device("theirs", kind).addresses.add("172.17.0.1/16");
            assertThat(Plans.descriptions(Planner.plan(NOTHING, host.facts())))
                    .contains("ip_forward: stays 1: needed by device theirs (it was 0 before Weft)");
            host.removeDevice("theirs");
        }
        host.device("theirs", "bridge").addresses.add("172.17.0.1/16");
        Plans.apply(host, NOTHING);
        assertThat(host.sysctls).containsEntry("net/ipv4/ip_forward", "1");
        assertThat(Planner.plan(NOTHING, host.facts()).changes()).isEmpty();
    }

    @Test
    void forwardingStaysWhereARuleNeedsIt() {
        Plans.apply(host, Fixtures.spec());
        host.builtin.get("FORWARD").add("-j DOCKER-USER");

        assertThat(Plans.descriptions(Planner.plan(NOTHING, host.facts())))
                .contains("ip_forward: stays 1: needed by 1 rule of FORWARD (it was 0 before Weft)");
    }

    @Test
    void whatSomebodyElseMadeOfASettingStays() {
        Plans.apply(host, Fixtures.spec());
        host.sysctls.put("net/ipv4/conf/all/arp_ignore", "2");
        Plans.apply(host, NOTHING);

        assertThat(host.sysctls)
                .containsEntry("net/ipv4/conf/all/arp_ignore", "2")
                .containsEntry("net/ipv4/ip_forward", "0");
    }

    @Test
    void whatAFileOfTheHostSaysStays() {
        Plans.apply(host, Fixtures.spec());
        HostFacts facts = host.facts();
        Needs configured = new Needs(
                List.of(),
                Map.of(),
                Map.of(),
                Map.of("net/ipv4/ip_forward", new Needs.Configured("1", "/etc/sysctl.d/9.conf")),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());

        assertThat(Plans.descriptions(Planner.plan(NOTHING, with(facts, configured))))
                .contains("ip_forward: stays 1: needed by /etc/sysctl.d/9.conf (it was 0 before Weft)");
    }

    @Test
    void aSettingThatWasFoundIsNotedOnceAndByApplyAlone() {
        host.execute(Commands.sysctl(Map.of("net/ipv4/ip_forward", "1")));
        Plans.apply(host, Fixtures.spec());
        host.execute(Commands.sysctl(Map.of("net/ipv4/ip_forward", "0"))); // a reboot
        assertThat(RepairScript.of(Fixtures.spec(), host.facts())).doesNotContain("weft-ip-forward");
        Plans.apply(host, Fixtures.spec());
        Plans.apply(host, NOTHING);

        assertThat(host.sysctls).containsEntry("net/ipv4/ip_forward", "1");
    }

    @Test
    void vxlanOfAnotherAddressGoesOnBesideOurs() {
        Needs.Vxlan theirs = new Needs.Vxlan("vx99", 4789, "203.0.113.10");

        HostPlan plan = Planner.plan(Fixtures.spec(), with(host.facts(), vxlans(theirs)));
        assertThat(plan.failures()).isEmpty();
        assertThat(plan.warnings())
                .anyMatch(text -> text.contains("device vx99") && text.contains("Weft does not touch it"));
    }

    @Test
    void thePortIsTheFilesEverywhere() {
        Topology topology = TopologyFile.parse("""
                        underlay: {port: 4790}
                        hosts: [{name: host1, address: 192.168.56.10}, {name: host2, address: 192.168.56.20}]
                        networks: [{name: blue, vni: 1000, subnet: 192.168.1.0/24}]
                        containers: [{name: docker1, host: host1, network: blue}]
                        """).fold(valid -> valid, problems -> {
            throw new AssertionError(problems);
        });
        HostSpec spec = HostSpec.of(topology, topology.hosts().get(0));
        HostPlan plan = Planner.plan(spec, host.facts());

        assertThat(plan.script()).contains("dst_port=\"4790\"", "--dport 4790").doesNotContain("4789");
        assertThat(Plans.commands(plan).toString())
                .contains("dst_port=\"4790\"", "--dport 4790")
                .doesNotContain("4789");
        Plans.apply(host, spec);
        assertThat(Planner.plan(spec, host.facts()).changes()).isEmpty();
    }

    @Test
    void vxlanThatCannotShareThePortIsRefused() {
        assertThat(refusals(new Needs.Vxlan("vx99", 4789, "192.168.56.10"))).containsExactly("UDP port 4789 is in use");
        assertThat(refusals(new Needs.Vxlan("vx99", 8472, "192.168.56.10"))).isEmpty();
        host.kernelDatapath = true;
        host.bridges.clear();
        host.device("vx99", "vxlan").up = true;
        assertThat(refusals(new Needs.Vxlan("vx99", 4789, "203.0.113.10")))
                .as("the kernel gives the port to one of the two")
                .containsExactly("UDP port 4789 is in use");
    }

    @Test
    void aContainerWithVolumesOrOfLongStandingGoesOnlyByForce() {
        Docker.Life fresh = new Docker.Life(Optional.of(NOW.minusSeconds(3600)), List.of());
        Docker.Life old = new Docker.Life(Optional.of(NOW.minusSeconds(90_000)), List.of());
        Docker.Life full = new Docker.Life(Optional.of(NOW.minusSeconds(60)), List.of("/var/lib/db"));

        assertThat(guarded(fresh, RunOptions.NONE)).isEmpty();
        assertThat(guarded(old, RunOptions.NONE)).singleElement().satisfies(failure -> {
            assertThat(failure.what()).isEqualTo("container left would be deleted");
            assertThat(failure.why()).contains("2026-11-27T11:00:00Z");
            assertThat(failure.fix()).contains("--force");
        });
        assertThat(guarded(full, RunOptions.NONE))
                .singleElement()
                .satisfies(failure -> assertThat(failure.why()).contains("/var/lib/db"));
        assertThat(guarded(full, new RunOptions("", Set.of(Consent.FORCE)))).isEmpty();
    }

    private List<Failure> guarded(Docker.Life life, RunOptions options) {
        HostFacts facts = host.facts();
        Docker.Instance left = new Docker.Instance(
                "id",
                "left",
                "db",
                "sha",
                7,
                "none",
                "always",
                Map.of(Docker.CONTAINER_LABEL, "left"),
                Netns.EMPTY,
                life);
        Needs needs = new Needs(
                List.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of(), Optional.empty(), Optional.of(NOW));
        return Planner.plan(Fixtures.spec(), with(facts.with(new Docker(List.of(), List.of(left))), needs), options)
                .failures();
    }

    private List<String> refusals(Needs.Vxlan theirs) {
        return Planner.plan(Fixtures.spec(), with(host.facts(), vxlans(theirs))).failures().stream()
                .map(Failure::what)
                .toList();
    }

    private static Needs vxlans(Needs.Vxlan theirs) {
        return new Needs(
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(theirs),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static HostFacts with(HostFacts facts, Needs needs) {
        return new HostFacts(
                facts.tools(),
                facts.services(),
                facts.ovs(),
                facts.links(),
                facts.sysctls(),
                facts.rules(),
                facts.shields(),
                facts.docker(),
                facts.healing(),
                needs);
    }
}

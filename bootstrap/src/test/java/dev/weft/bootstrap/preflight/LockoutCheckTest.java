package dev.weft.bootstrap.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A subnet that would take something from the host is refused, by what the look at the host says. */
class LockoutCheckTest {
    private static final String NEEDS = """
            @@weft clock
            2026-11-28T12:00:00Z
            @@weft routes
            [{"dst":"default","gateway":"203.0.113.1","dev":"eth2"},{"dst":"0.0.0.0/1","gateway":"10.8.0.5","dev":"tun0"},
             {"dst":"10.50.0.0/16","gateway":"203.0.113.2","dev":"eth2"},{"dst":"10.60.0.0/16","nexthops":[{"gateway":"203.0.113.3","dev":"eth2"}]},
             {"dst":"198.18.5.0/24","gateway":"198.19.7.7","dev":"eth2","table":"100"},{"type":"blackhole","dst":"10.70.0.0/16"},
             {"dst":"172.31.0.9","dev":"wg0"}]
            @@weft resolvers
            127.0.0.53
            100.64.0.53
            fe80::1
            @@weft time-servers
            100.64.9.9
            @@weft login
            100.64.1.7 50022 192.168.56.10 22
            @@weft connections
            tcp 0 0 192.168.56.10:22 100.64.2.8:50022 users:(("sshd",pid=7,fd=4))
            tcp 0 0 192.168.56.10:40000 100.64.3.9:636 users:(("sssd",pid=8,fd=4))
            @@weft docker-networks
            {"name":"shop_default","driver":"bridge","ipam":[{"Subnet":"172.29.0.0/16","Gateway":"172.29.0.1"}]}
            {"name":"blue","driver":"weft","ipam":[{"Subnet":"172.28.0.0/16"}]}
            {"name":"none","driver":"null","ipam":null}
            """;

    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/29, next hop of the route default via 203.0.113.1",
        "10.8.0.0/24, next hop of the route 0.0.0.0/1 via 10.8.0.5",
        "10.50.3.0/24, route 10.50.0.0/16 via 203.0.113.2",
        "10.60.128.0/17, route 10.60.0.0/16 via 203.0.113.3",
        "198.19.7.0/24, next hop of the route 198.18.5.0/24 via 198.19.7.7",
        "198.18.5.128/25, route 198.18.5.0/24",
        "172.31.0.0/24, route 172.31.0.9/32",
        "192.168.56.128/25, device br-phy",
        "100.64.0.0/24, resolver",
        "100.64.9.0/24, time server",
        "100.64.1.0/24, this login comes from it",
        "100.64.2.0/24, a user is logged in from it",
        "100.64.3.0/24, connection with 100.64.3.9:636",
        "172.29.5.0/24, Docker's network shop_default"
    })
    void whatCutsTheHostOffIsRefusedByPlan(String subnet, String reason) throws RemoteException {
        HostPlan plan = plan(subnet, RunOptions.NONE);

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.what()).isEqualTo("network blue is in use");
            assertThat(failure.why()).contains(subnet, reason);
            assertThat(failure.fix()).contains("subnet: 10.");
        });
        assertThat(plan(subnet, new RunOptions("", Set.of(Consent.ANY_SUBNET))).failures())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"192.168.1.0/24", "10.70.1.0/24", "10.9.0.0/24", "172.28.0.0/16"})
    void whatTakesNothingIsNot(String subnet) throws RemoteException {
        assertThat(plan(subnet, RunOptions.NONE).failures()).isEmpty();
    }

    @Test
    void aNetworkWithoutAWayOutTakesNothing() throws RemoteException {
        Topology closed = topology("10.50.3.0/24", ", exit: none");

        assertThat(Planner.plan(HostSpec.of(closed, closed.hosts().get(0)), facts())
                        .failures())
                .isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsAWarning() {
        FakeHost host = new FakeHost();
        Plans.apply(host, Fixtures.spec());
        host.device("docker7", "bridge").addresses.add("192.168.1.1/16");

        HostPlan plan = Planner.plan(Fixtures.spec(), host.facts());
        assertThat(plan.failures()).isEmpty();
        assertThat(plan.warnings()).anyMatch(text -> text.contains("network blue") && text.contains("docker7"));
    }

    @Test
    void aFreeSubnetIsAsLargeAndOverlapsNothing() {
        List<Ipv4Prefix> taken = List.of(Ipv4Prefix.parse("10.64.0.0/10"), Ipv4Prefix.parse("10.0.0.0/24"));

        assertThat(FreeSubnet.like(Ipv4Prefix.parse("192.168.56.0/29"), taken))
                .contains(Ipv4Prefix.parse("10.0.1.0/29"));
        assertThat(FreeSubnet.like(Ipv4Prefix.parse("192.168.56.0/29"), List.of()))
                .contains(Ipv4Prefix.parse("10.64.0.0/29"));
        assertThat(FreeSubnet.like(Ipv4Prefix.parse("192.168.0.0/16"), List.of(Ipv4Prefix.parse("0.0.0.0/0"))))
                .isEmpty();
    }

    private static HostPlan plan(String subnet, RunOptions options) throws RemoteException {
        Topology topology = topology(subnet, "");
        return Planner.plan(HostSpec.of(topology, topology.hosts().get(0)), facts(), options);
    }

    private static HostFacts facts() throws RemoteException {
        return HostProbe.read(Fixtures.recorded("fresh").replace("@@weft end", NEEDS + "@@weft end"));
    }

    private static Topology topology(String subnet, String more) {
        return TopologyFile.parse("""
                        hosts: [{name: host1, address: 192.168.56.10}]
                        networks: [{name: blue, vni: 1000, subnet: %s%s}]
                        containers: [{name: docker1, host: host1, network: blue}]
                        """.formatted(subnet, more)).fold(valid -> valid, problems -> {
            throw new AssertionError(problems);
        });
    }
}

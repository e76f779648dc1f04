package dev.weft.bootstrap.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.spec.ContainerRoutes;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Containers in several networks: their cables and routes, and which of them {@code check} expects to reach which. */
class AttachmentsTest {
    private static final String HOST = "hosts: [{name: host1, address: 192.168.56.10}]\n";
    private static final String CHAIN = """
            networks:
            - {name: left, vni: 100, subnet: 10.1.0.0/24, exit: none}
            - {name: mid, vni: 200, subnet: 10.2.0.0/31, gateway: none}
            - {name: right, vni: 300, subnet: 10.3.0.0/24, gateway: none}
            - {name: side, vni: 400, subnet: 10.4.0.0/24}
            - {name: twin, vni: 500, subnet: 10.3.0.0/24, gateway: none}
            routers: [{name: core, networks: [left, side]}]
            containers:
            - {name: s1, host: host1, network: left, routes: [{to: 10.3.0.0/24, via: 10.1.0.9}]}
            - name: r1
              host: host1
              networks: [{network: left, ip: 10.1.0.9}, {network: mid, ip: 10.2.0.0}]
              forward: true
              routes: [{to: 10.3.0.0/24, via: 10.2.0.1}]
            - name: r2
              host: host1
              networks: [{network: mid, ip: 10.2.0.1}, {network: right, ip: 10.3.0.1}]
              forward: true
              routes: [{to: 10.1.0.0/24, via: 10.2.0.0}]
            - {name: s2, host: host1, network: right, ip: 10.3.0.5, routes: [{to: 0.0.0.0/0, via: 10.3.0.1}]}
            - {name: lone, host: host1, network: right, ip: 10.3.0.6}
            - {name: other, host: host1, network: side}
            - {name: proxy, host: host1, networks: [right, side, left], default-route: side, addresses: [10.3.0.100]}
            - {name: same, host: host1, network: twin, ip: 10.3.0.5}
            """;

    private final Topology topology = topology(HOST + CHAIN);
    private final FakeHost host = new FakeHost();

    @Test
    void everyCableIsLaidOnceAndChangesAreMadeInPlace() {
        apply(topology);
        assertThat(names(topology)).isEmpty();
        assertThat(host.containers.get("proxy").links).containsKeys("eth0", "eth1", "eth2");
        assertThat(host.containers.get("proxy").routes).containsExactly("10.4.0.1 eth1");
        assertThat(host.containers.get("r2").routes).containsExactly("10.1.0.0/24 via 10.2.0.0 dev eth0");
        assertThat(host.containers.get("r2").forwarding).isEqualTo("1");
        host.containers.get("proxy").links.get("eth0").addresses.add("10.3.0.100/32");
        assertThat(names(topology))
                .as("an address that it shares is its own affair")
                .isEmpty();

        Topology less = topology(HOST
                + CHAIN.replace("[right, side, left]", "[right, side]")
                        .replace("  routes: [{to: 10.1.0.0/24, via: 10.2.0.0}]\n", ""));
        apply(less);
        assertThat(names(less)).isEmpty();
        assertThat(host.links).containsKey("w1-proxy").doesNotContainKey("w2-proxy");
        assertThat(host.containers.get("r2").routes).isEmpty();
        assertThat(host.containers.get("proxy").routes)
                .contains("10.4.0.1 eth1")
                .hasSize(1);
    }

    @Test
    void waysIntoNetworksThatARouterJoinsWithAFurtherOne() {
        Topology joined = topology(HOST + """
                networks:
                - {name: out, vni: 1, subnet: 10.3.0.0/24}
                - {name: left, vni: 2, subnet: 10.1.0.0/24}
                - {name: side, vni: 3, subnet: 10.4.0.0/24}
                routers: [{name: core, networks: [left, side]}]
                containers: [{name: proxy, host: host1, networks: [out, left]}]
                """);
        assertThat(ContainerRoutes.of(joined, container(joined, "proxy")))
                .extracting(way -> way.words() + " " + way.via() + " " + way.device())
                .containsExactly("0.0.0.0/0 10.3.0.1 eth0", "10.4.0.0/24 10.1.0.1 eth1");
    }

    @Test
    void routersAmongContainersAreFollowedBothWays() {
        ContainerPaths paths = new ContainerPaths(topology);
        assertThat(speaks(paths, "s1", "s2", "10.3.0.5")).as("by both routers").isTrue();
        assertThat(speaks(paths, "s1", "lone", "10.3.0.6"))
                .as("which knows no way back")
                .isFalse();
        assertThat(speaks(paths, "lone", "s2", "10.3.0.5")).isTrue();
        assertThat(speaks(paths, "proxy", "s1", address(topology, "s1"))).isTrue();
        assertThat(speaks(paths, "proxy", "other", address(topology, "other"))).isTrue();
        assertThat(speaks(paths, "s1", "other", address(topology, "other")))
                .as("joined")
                .isTrue();
        assertThat(speaks(paths, "other", "s2", "10.3.0.5")).isFalse();
    }

    @Test
    void checkTriesEveryInterfaceAndNoAddressThatMeansAnother() {
        List<Trial> trials = Trial.all(topology, Optional.empty());
        assertThat(trials).extracting(Trial::to).contains("proxy/right", "proxy/side", "proxy/left", "gw left");
        assertThat(trials).extracting(Trial::to).doesNotContain("gw right", "gw mid", "proxy");
        assertThat(trials)
                .filteredOn(trial ->
                        trial.from().name().equals("lone") && trial.to().equals("same"))
                .as("from there 10.3.0.5 is s2")
                .isEmpty();
        assertThat(trials)
                .filteredOn(
                        trial -> trial.from().name().equals("s1") && trial.to().equals("s2"))
                .isNotEmpty()
                .allMatch(trial -> trial.expected() == Trial.Expectation.REACH);
    }

    private static boolean speaks(ContainerPaths paths, String from, String to, String ip) {
        Topology all = topology(HOST + CHAIN);
        return paths.speaks(container(all, from), container(all, to), Ipv4Address.parse(ip));
    }

    private static String address(Topology topology, String name) {
        return container(topology, name).ip().toString();
    }

    private static Container container(Topology topology, String name) {
        return topology.containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names(Topology wanted) {
        return Plans.names(Planner.plan(spec(wanted), host.facts()));
    }

    private void apply(Topology wanted) {
        Plans.apply(host, spec(wanted));
    }

    private static HostSpec spec(Topology topology) {
        Host only = topology.hosts().get(0);
        return HostSpec.of(topology, only);
    }

    private static Topology topology(String text) {
        if (TopologyFile.parse(text) instanceof ParsedTopology.Valid valid) {
            return valid.topology();
        }
        throw new AssertionError(TopologyFile.parse(text).toString());
    }
}

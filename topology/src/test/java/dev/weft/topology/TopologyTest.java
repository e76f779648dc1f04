package dev.weft.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which host has which network. */
class TopologyTest {
    private final Topology topology = TopologyFile.parse("""
                    hosts:
                      - {name: host1, address: 10.0.0.1}
                      - {name: host2, address: 10.0.0.2}
                      - {name: host3, address: 10.0.0.3, vtep: 10.1.0.3}
                    networks:
                      - {name: blue, vni: 1, subnet: 192.168.1.0/24}
                      - {name: green, vni: 2, subnet: 192.168.2.0/24}
                      - {name: red, vni: 3, subnet: 192.168.3.0/24}
                    containers:
                      - {name: docker1, host: host1, network: blue}
                      - {name: docker2, host: host1, network: blue}
                    ports:
                      - {name: spare0, host: host2, network: blue}
                      - {name: spare1, network: green}
                    """).fold(valid -> valid, problems -> {
        throw new AssertionError(problems);
    });

    @Test
    void aHostHasTheNetworksOfItsContainersAndPorts() {
        assertThat(networksOn("host1")).containsExactly("blue", "green");
        assertThat(networksOn("host2")).containsExactly("blue", "green");
        assertThat(networksOn("host3")).containsExactly("green");
    }

    @Test
    void aNetworkIsOnTheHostsOfItsContainersAndPorts() {
        assertThat(hostsOf("blue")).containsExactly("host1", "host2");
        assertThat(hostsOf("green")).containsExactly("host1", "host2", "host3");
        assertThat(hostsOf("red")).isEmpty();
    }

    @Test
    void thingsAreFoundByName() {
        assertThat(topology.containersOn("host1")).extracting(Container::name).containsExactly("docker1", "docker2");
        assertThat(topology.containersOn("host2")).isEmpty();
        assertThat(topology.host("Host1")).isEmpty();
        assertThat(topology.network("yellow")).isEmpty();
        assertThat(topology.networkOf(topology.containers().get(0)).name()).isEqualTo("blue");
    }

    @Test
    void hostsAreFoundByTheDatapathIdOfTheirVtep() {
        assertThat(topology.host(DatapathId.of(Ipv4Address.parse("10.1.0.3"))))
                .isEqualTo(topology.host("host3"))
                .isPresent();
        assertThat(topology.host(DatapathId.of(Ipv4Address.parse("10.0.0.3")))).isEmpty();
    }

    @Test
    void anInvalidTopologyHasProblems() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ParsedTopology.Invalid(List.of()));
    }

    private List<String> networksOn(String host) {
        return topology.networksOn(host).stream().map(Network::name).toList();
    }

    private List<String> hostsOf(String network) {
        return topology.hostsOf(topology.network(network).orElseThrow()).stream()
                .map(Host::name)
                .toList();
    }
}

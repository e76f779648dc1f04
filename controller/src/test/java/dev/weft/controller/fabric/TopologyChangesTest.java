package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyChangesTest {
    private static final String FILE = """
            controller: 192.168.56.1
            hosts:
              - {name: host1, address: 192.168.56.10}
              - {name: host2, address: 192.168.56.20}
            networks:
              - {name: blue, vni: 1000, subnet: 192.168.1.0/24}
              - {name: green, vni: 2000, subnet: 192.168.2.0/24}
              - {name: red, vni: 3000, subnet: 192.168.3.0/24}
            routers:
              - {name: core, networks: [blue, green]}
            containers:
              - {name: docker1, host: host1, network: blue, ip: 192.168.1.11}
            ports:
              - {name: spare, network: red}
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    56.20}        | 56.21}        | ~ host host2
                    vni: 1000     | vni: 1001     | ~ network blue
                    name: core    | name: hub     | + router hub
                    name: core    | name: hub     | - router core
                    [blue, green] | [blue, red]   | ~ router core
                    192.168.1.11  | 192.168.1.12  | ~ container docker1
                    name: spare   | name: other   | + port other
                    hosts:        | underlay: {mtu: 9000}%nhosts: | ~ settings that `weft apply` changes on bridges
                    """)
    void eachIsALine(String was, String becomes, String line) {
        String text = FILE.replace(was, becomes.replace("%n", "\n"));
        assertThat(TopologyChanges.between(parse(FILE), parse(text))).contains(line);
    }

    @Test
    void containersOfOneNameAreToldApartByTheirHosts() {
        String twin =
                FILE.replace("ports:", "  - {name: docker1, host: host2, network: blue, ip: 192.168.1.12}\nports:");
        String changed = twin.replace("192.168.1.12", "192.168.1.13");
        assertThat(TopologyChanges.between(parse(twin), parse(changed))).containsExactly("~ container docker1@host2");
        assertThat(TopologyChanges.between(parse(twin), parse(FILE))).containsExactly("- container docker1@host2");
    }

    @Test
    void oneTopologyDoesNotDifferFromItself() {
        assertThat(TopologyChanges.between(parse(FILE), parse(FILE))).isEmpty();
    }

    @Test
    void anotherOrderIsAChange() {
        String text = FILE.replace("  - {name: red, vni: 3000, subnet: 192.168.3.0/24}\n", "")
                .replace("networks:\n", "networks:\n  - {name: red, vni: 3000, subnet: 192.168.3.0/24}\n");
        assertThat(TopologyChanges.between(parse(FILE), parse(text))).isNotEmpty();
    }

    private static Topology parse(String text) {
        return TopologyFile.parse(text).fold(topology -> topology, problems -> {
            throw new AssertionError(problems.toString());
        });
    }
}

package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The dump in {@code flows/PIPELINE.md} is what Open vSwitch prints: of host2 of {@code vagrant/topology-routed.yaml}, with
 * an endpoint learned at its port blue-spare. {@code -Dweft.golden=write} writes the file that the document takes it from.
 */
class PipelineDumpTest {
    private static final Path DUMP = Path.of("../flows/src/test/resources/golden/routed-host2.dump");
    private static final Pattern PLACE = Pattern.compile("table=(\\w+),.*?priority=(\\d+)");

    @RegisterExtension
    final OvsExtension real = new OvsExtension();

    @Test
    void theDumpOfTheDocumentIsReal() throws IOException {
        Map<String, Integer> ports =
                Map.of("vxlan0", 1, "veth0", 2, "veth1", 3, "w-docker3", 4, "w-docker4", 5, "blue-spare", 6);
        real.hold(real.connect(ports).connection(), tables(ports));
        nameTables();

        // Open vSwitch prints a table's flows in no particular order.
        String dump = real.ovs()
                .ofctl("dump-flows", BRIDGE, "--names", "--no-stats")
                .lines()
                .sorted(Comparator.comparing(PipelineDumpTest::table)
                        .thenComparing(line -> -priority(line))
                        .thenComparing(
                                line -> line.substring(line.indexOf(" actions="))) // alike side by side, not by cookie
                        .thenComparing(Comparator.naturalOrder()))
                .collect(Collectors.joining("\n", "", "\n"));

        if ("write".equals(System.getProperty("weft.golden"))) {
            Files.writeString(DUMP, dump);
        }
        assertThat(dump)
                .as("%s is out of date: refresh with -Dweft.golden=write", DUMP)
                .isEqualTo(Files.readString(DUMP));
    }

    private static Table table(String line) {
        return Table.valueOf(place(line).group(1));
    }

    private static int priority(String line) {
        return Integer.parseInt(place(line).group(2));
    }

    private static Matcher place(String line) {
        Matcher place = PLACE.matcher(line);
        assertThat(place.find()).as(line).isTrue();
        return place;
    }

    private void nameTables() {
        for (Table table : Table.values()) {
            real.ovs()
                    .vsctl(
                            "--id=@table",
                            "create",
                            "flow_table",
                            "name=" + table,
                            "--",
                            "set",
                            "bridge",
                            BRIDGE,
                            "flow_tables:" + table.number() + "=@table");
        }
    }

    private static FlowTables tables(Map<String, Integer> ports) throws IOException {
        if (!(TopologyFile.parse(Files.readString(Path.of("../vagrant/topology-routed.yaml")))
                instanceof ParsedTopology.Valid valid)) {
            throw new AssertionError("not a topology");
        }
        Topology topology = valid.topology();
        List<Endpoint> endpoints = new ArrayList<>();
        topology.containers().forEach(container -> endpoints.add(Endpoint.declared(container)));
        endpoints.add(new Endpoint(
                "blue",
                MacAddress.parse("02:00:00:00:00:99"),
                Optional.of(Ipv4Address.parse("192.168.1.99")),
                "host2",
                "blue-spare",
                Optional.empty()));
        BridgePorts host2 = new BridgePorts(
                topology.bridges(topology.host("host2").orElseThrow()).get(0), ports);
        return new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS).compile(host2, endpoints);
    }
}

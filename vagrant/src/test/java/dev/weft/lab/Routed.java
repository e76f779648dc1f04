package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Container;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** The network of three hosts in which a router joins blue and green, and red is alone and has no exit. */
final class Routed {
    static final String FILE = "vagrant/topology-routed.yaml";
    static final Topology TOPOLOGY = parse(text());
    static final List<String> HOSTS = List.of("host1", "host2", "host3");

    /** The gateways' ports: what is seen there is in the hands of a host's kernel. */
    static final List<String> KERNEL_PORTS =
            TOPOLOGY.networks().stream().map(network -> network.port()).toList();

    private Routed() {}

    static String text() {
        try {
            return Files.readString(LabShell.PROJECT.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Topology parse(String text) {
        assertThat(TopologyFile.parse(text)).isInstanceOf(ParsedTopology.Valid.class);
        return ((ParsedTopology.Valid) TopologyFile.parse(text)).topology();
    }

    static Container container(String name) {
        return TOPOLOGY.containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static String ip(String name) {
        return container(name).ip().toString();
    }

    static String mac(String name) {
        return container(name).mac().toString();
    }

    /** The MAC address of a network's gateway. */
    static String gatewayMac(String network) {
        return TOPOLOGY.network(network).orElseThrow().vni().gatewayMac().toString();
    }

    static boolean pings(String from, String address) {
        return Lab.pings(container(from).host(), from, address);
    }

    /** The machine's own ping in a container's network: unlike busybox's it says who refused. */
    static Result ping(String from, String... arguments) {
        return Lab.inNetworkOf(
                container(from).host(), from, LabShell.with(List.of("ping", "-n", "-W", "10"), arguments));
    }

    static void flushNeighbours() {
        TOPOLOGY.containers().forEach(container -> Lab.flushNeighbours(container.host(), container.name()));
    }
}

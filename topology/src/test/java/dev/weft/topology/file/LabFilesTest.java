package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lab's other files say what end-to-end tests expect of them. */
class LabFilesTest {
    private final Topology routed = read("topology-routed.yaml");
    private final Topology bridges = read("topology-two-bridges.yaml");

    @Test
    void bluesAndGreensAreJoinedAndRedIsAlone() {
        assertThat(routed.hosts()).extracting(Host::vtep).hasToString("[192.168.56.10, 192.168.56.20, 192.168.56.30]");
        assertThat(routed.networks())
                .extracting(network -> network.name() + " " + network.vni() + " " + network.exit())
                .containsExactly("blue 1000 NAT", "green 2000 NAT", "red 3000 NONE");
        assertThat(routed.routers()).containsExactly(new Router("core", List.of("blue", "green")));
        assertThat(routed.joined(routed.network("red").orElseThrow())).isEmpty();
    }

    @Test
    void eachHostHasContainersAndOneHoldsWhatItHasNot() {
        assertThat(routed.hosts())
                .allSatisfy(host -> assertThat(routed.containersOn(host.name())).isNotEmpty());
        Network blue = routed.network("blue").orElseThrow();
        assertThat(routed.isOn(blue, "host3")).isFalse();
        assertThat(routed.holds(blue, "host3")).isTrue();
        assertThat(routed.assignedPorts())
                .containsExactly(new AssignedPort("blue-spare", Optional.of("host2"), "blue"));
    }

    @Test
    void theTutorialsDevicesAreOnTwoBridges() {
        assertThat(bridges.networks())
                .extracting(network -> network.name() + " " + network.vni() + " " + network.bridge() + " "
                        + network.tunnelPort() + " " + network.port())
                .containsExactly("blue 1000 ovs-br0 vxlan0 veth0", "green 2000 ovs-br1 vxlan1 veth1");
        assertThat(bridges.containers()).isEmpty();
        assertThat(bridges.bridges())
                .extracting(Bridge::title)
                .containsExactly("host1/ovs-br0", "host1/ovs-br1", "host2/ovs-br0", "host2/ovs-br1");
        Host host1 = bridges.hosts().get(0);
        Host host2 = bridges.hosts().get(1);
        assertThat(bridges.networks())
                .allSatisfy(network -> assertThat(bridges.tunnelPort(network, host1, host2))
                        .isEqualTo(bridges.tunnelPort(network, host2, host1))
                        .isEqualTo(network.tunnelPort()));
    }

    private static Topology read(String file) {
        return TopologyFile.parse(TopologyFiles.read(Path.of("..", "vagrant", file)))
                .fold(topology -> topology, problems -> {
                    throw new AssertionError(ProblemReport.format(file, problems));
                });
    }
}

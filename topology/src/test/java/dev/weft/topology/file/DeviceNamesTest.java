package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.SafeNames;
import dev.weft.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The device names that a file gives: what follows from them on each host. */
class DeviceNamesTest {
    private static final Topology ONE_BRIDGE = read("valid/names-of-devices.yaml");
    private static final Topology BRIDGES = read("valid/names-of-tunnels.yaml");

    @Test
    void oneBridgeIsCalledWhatTheFileSays() {
        Host host = ONE_BRIDGE.hosts().get(0);
        assertThat(ONE_BRIDGE.bridges(host)).extracting(Bridge::name).containsExactly("br-int");
        Network blue = ONE_BRIDGE.networks().get(0);
        assertThat(blue.bridge()).isEqualTo("br-int");
        assertThat(blue.tunnelPort()).isEqualTo("vx-all");
        assertThat(ONE_BRIDGE.tunnelPort(blue, host, ONE_BRIDGE.hosts().get(1))).isEqualTo("vx-all");
        assertThat(PortNumbers.of(ONE_BRIDGE, ONE_BRIDGE.bridges(host).get(0)))
                .containsOnlyKeys("vx-all", "gw0", "4f6cd5e1a2b34_l");
    }

    @Test
    void portsOfContainersAreCalledWhatTheFileSays() {
        assertThat(ONE_BRIDGE.containers())
                .extracting(Container::portName)
                .containsExactly("4f6cd5e1a2b34_l", "4f6cd5e1a2b34_l");
    }

    @Test
    void tunnelsWithoutANameGetOneThatIsFree() {
        assertThat(BRIDGES.networks())
                .extracting(Network::tunnelPort)
                .containsExactly("vx-blue", "vxlan2", "vxlan5", "vxlan-to-all-1", "vxlan-to-all-2");
    }

    @Test
    void noTwoTunnelsOfAHostHaveOneName() {
        for (Host here : BRIDGES.hosts()) {
            List<String> names = BRIDGES.networks().stream()
                    .flatMap(network -> BRIDGES.tunnelPorts(network, here).stream())
                    .toList();
            assertThat(names).doesNotHaveDuplicates().hasSize(10).allMatch(SafeNames::isDevice);
        }
    }

    @Test
    void whatBeginsLikeATunnelIsOneUnlessTheFileNamesItForSomethingElse() {
        Network blue = BRIDGES.networks().get(0);
        Host first = BRIDGES.hosts().get(0);
        assertThat(BRIDGES.isTunnelPort(blue, first, "vx-blue")).isTrue();
        assertThat(BRIDGES.isTunnelPort(blue, first, "vx-blue-host3")).isTrue();
        assertThat(BRIDGES.isTunnelPort(blue, first, "vx-blue-gone")).isTrue();
        assertThat(BRIDGES.isTunnelPort(blue, first, "vx-blue-guest")).isFalse();
        assertThat(BRIDGES.isTunnelPort(blue, BRIDGES.hosts().get(1), "vx-blue-guest"))
                .isTrue();
        Network longest = BRIDGES.networks().get(3);
        assertThat(BRIDGES.tunnelPorts(longest, first)).allMatch(port -> BRIDGES.isTunnelPort(longest, first, port));
    }

    private static Topology read(String sample) {
        return TopologyFiles.valid().stream()
                .filter(file -> file.endsWith(sample))
                .findFirst()
                .map(file -> TopologyFile.parse(TopologyFiles.read(file)))
                .filter(ParsedTopology.Valid.class::isInstance)
                .map(parsed -> ((ParsedTopology.Valid) parsed).topology())
                .orElseThrow();
    }
}

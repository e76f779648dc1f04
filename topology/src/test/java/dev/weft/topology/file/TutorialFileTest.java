package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The file that the README begins with says exactly this. */
class TutorialFileTest {
    private static final Path FILE = Path.of("..", "vagrant", "topology.yaml");

    @Test
    void readsAsTheTutorialsNetwork() throws IOException {
        Topology expected = new Topology(
                1500,
                Optional.of(new Topology.Controller(ip("192.168.56.1"), 6653)),
                List.of(host("host1", "192.168.56.10"), host("host2", "192.168.56.20")),
                List.of(network("blue", 1000, 1, "veth0"), network("green", 2000, 2, "veth1")),
                List.of(
                        container("docker1", "host1", "blue", "192.168.1.11", "02:eb:c0:a8:01:0b"),
                        container("docker2", "host1", "green", "192.168.2.11", "02:d7:c0:a8:02:0b"),
                        container("docker3", "host2", "blue", "192.168.1.12", "02:eb:c0:a8:01:0c"),
                        container("docker4", "host2", "green", "192.168.2.12", "02:d7:c0:a8:02:0c")),
                List.of(
                        new AssignedPort("blue-spare", Optional.empty(), "blue"),
                        new AssignedPort("green-spare", Optional.empty(), "green")));

        assertThat(TopologyFile.parse(Files.readString(FILE))).isEqualTo(new ParsedTopology.Valid(expected));
    }

    private static Ipv4Address ip(String text) {
        return Ipv4Address.parse(text);
    }

    private static Host host(String name, String address) {
        return new Host(name, ip(address), Host.Ssh.DEFAULT, ip(address));
    }

    private static Network network(String name, int vni, int third, String port) {
        String net = "192.168." + third + ".";
        return Network.of(name, new Vni(vni), Ipv4Prefix.parse(net + "0/24"), ip(net + "1"), port, 1450)
                .with(UnknownUnicast.FLOOD);
    }

    private static Container container(String name, String host, String network, String ip, String mac) {
        return new Container(name, host, network, ip(ip), MacAddress.parse(mac), "weft/busybox");
    }
}

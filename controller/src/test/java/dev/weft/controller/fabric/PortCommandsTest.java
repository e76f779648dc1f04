package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.controller.api.Operations.RefusedException;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users are told who put ports into networks. host1 is connected and has a port too many; host2 is away. */
class PortCommandsTest {
    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC());
    private final FakeConnection connection = new FakeConnection(Lab.BRIDGE1.datapathId());
    private final FabricOperations operations =
            new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));

    @BeforeEach
    void host1() {
        loop.connected(connection, Lab.ports(Lab.BRIDGE1));
        loop.portChanged(connection, Lab.port(30, "stray"));
        loop.portChanged(connection, Lab.port(31, "guest-3"));
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void aPortGoesInAndOutAgain() {
        assertThat(port("stray"))
                .isEqualTo(new Views.PortView(
                        "host1",
                        "host1",
                        30,
                        "stray",
                        "quarantine",
                        "",
                        "up",
                        "A port in no network passes no traffic. `weft port assign host1 stray NETWORK` assigns "
                                + "it to one, or name it under `ports:` in the topology file."));
        assertThat(assign("host1", "stray", "green").text())
                .isEqualTo("stray on host1 is now in green. Name it under `ports:` in the topology file to keep it"
                        + " there.");
        assertThat(port("stray").role()).isEqualTo("assigned");
        assertThat(port("stray").network()).isEqualTo("green");
        assertThat(port("stray").note())
                .isEqualTo("By `weft port assign`; `weft port unassign host1 stray` undoes it.");
        assertThat(troubles()).noneMatch(line -> line.contains("stray"));
        assertThat(assign("host1", "stray", "green").text()).isEqualTo("stray on host1 is already in green.");
        assertThat(assign("host1", "stray", "blue").network()).isEqualTo("blue");
        assertThat(operations
                        .unassignPort("host1", "stray")
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new Views.Assignment(
                        "host1", "stray", "", "stray on host1 is no longer in a network: its traffic is dropped."));
        assertThat(troubles())
                .anyMatch(line -> line.startsWith("host1: port stray is in quarantine.")
                        && line.contains("`weft port assign host1 stray NETWORK`"));
    }

    @Test
    void aGatewayPortThatIsDownIsAProblem() {
        assertThat(troubles()).noneMatch(line -> line.contains("veth0"));
        SwitchPort up = Lab.port(2, "veth0");
        loop.portChanged(connection, new SwitchPort(up.number(), up.name(), up.mac(), false));
        assertThat(troubles())
                .anyMatch(line ->
                        line.startsWith("host1: its gateway port veth0 is down, so blue cannot reach " + "the outside")
                                && line.contains("`ip link set dev veth0 up`"));
    }

    @Test
    void onePutIntoANetworkIsKnownByItsNameWhileItIsAway() {
        assign("host1", "stray", "green");
        loop.portGone(connection, Lab.port(30, "stray"));
        assertThat(port("stray"))
                .isEqualTo(new Views.PortView(
                        "host1",
                        "host1",
                        0,
                        "stray",
                        "assigned",
                        "green",
                        "absent",
                        "By `weft port assign`; `weft port unassign host1 stray` undoes it."));
        assertThat(assign("host1", "stray", "blue").text())
                .isEqualTo("stray on host1 is now in blue. It does not exist at the moment; the assignment "
                        + "applies as soon as it does."
                        + " Name it under `ports:` in the topology file to keep it there.");
        loop.disconnected(connection, "power");
        assertThat(port("stray").state()).isEqualTo("unknown");
        assertThat(assign("host1", "stray", "green").network()).isEqualTo("green");
        operations.unassignPort("host1", "stray").toCompletableFuture().join();
        assertThat(operations.ports().toCompletableFuture().join()).isEmpty();
    }

    @Test
    void onePutByTheFileOnAnotherHostMayBePutHereByCommand() {
        assertThat(port("guest-3").note()).contains("the topology file has it on host3 only");
        assertThat(assign("host1", "guest-3", "blue").network()).isEqualTo("blue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hots1 | stray   | blue | the topology file has no host 'hots1'",
                "host1 | stray   | bleu | the topology file has no network 'bleu'",
                "host1 | strey   | blue | host1 has no port 'strey' on ovs-br0",
                "host2 | stray   | blue | the switch of host2 is not connected, so its ports are unknown",
                "host1 | guest-b | blue | the topology file has port guest-b on host1 in blue",
                "host1 | guest-g | blue | the topology file has port guest-g on host1 in green",
                "host1 | w-c1    | blue | port w-c1 on host1 is a container of blue and cannot be changed",
                "host1 | veth0   | blue | port veth0 on host1 is the gateway of blue and cannot be changed",
                "host1 | vxlan0  | blue | port vxlan0 on host1 is the tunnel to the other hosts and cannot be changed",
            })
    void whatMakesNoSenseIsRefused(String host, String port, String network, String why) {
        assertThatThrownBy(() -> assign(host, port, network))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RefusedException.class)
                .hasRootCauseMessage(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host9 | stray   | the topology file has no host 'host9'",
                "host1 | stray   | port stray on host1 was not assigned to a network by `weft port assign`",
                "host1 | nope    | port nope on host1 was not assigned to a network by `weft port assign`",
                "host1 | guest-b | the topology file has port guest-b on host1 in blue",
            })
    void whatWasNotPutInCannotBeTakenOut(String host, String port, String why) {
        assertThatThrownBy(() -> operations
                        .unassignPort(host, port)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(RefusedException.class)
                .hasRootCauseMessage(why);
    }

    private Views.Assignment assign(String host, String port, String network) {
        return operations.assignPort(host, port, network).toCompletableFuture().join();
    }

    private Views.PortView port(String name) {
        return operations.ports().toCompletableFuture().join().stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> troubles() {
        return loop.ask(() -> new Troubles(loop).list()).join();
    }
}

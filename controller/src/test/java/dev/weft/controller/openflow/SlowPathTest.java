package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.packet.Decoded;
import dev.weft.controller.packet.Frames;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.MacAddress;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gateways from end to end: the compiled flows in a real Open vSwitch, the fabric behind them, frames in and out. */
class SlowPathTest {
    private static final Topology TOPOLOGY = Pipeline.topology("""
            hosts:
              - {name: h, address: 192.168.56.10}
            networks:
              - {name: blue, vni: 1000, subnet: 10.0.1.0/24, port: gw1}
              - {name: green, vni: 2000, subnet: 10.0.2.0/24, port: gw2}
              - {name: red, vni: 3000, subnet: 10.0.3.0/24, port: gw3, exit: none}
            routers:
              - {name: core, networks: [blue, green]}
            containers:
              - {name: one, host: h, network: blue, ip: 10.0.1.11}
              - {name: two, host: h, network: red, ip: 10.0.3.11}
            ports:
              - {name: spare, network: green}
            """);
    private static final Container BLUE = TOPOLOGY.containers().get(0);
    private static final Container RED = TOPOLOGY.containers().get(1);
    private static final Map<String, Integer> PORTS = Map.of(BLUE.portName(), 1, RED.portName(), 2, "spare", 3);
    private static final MacAddress GUEST = MacAddress.parse("02:aa:00:00:00:05");

    private final FabricLoop fabric = new FabricLoop(TOPOLOGY, 300, Clock.systemUTC());

    @RegisterExtension
    final OvsExtension real = new OvsExtension(fabric, fabric);

    @BeforeEach
    void programmed() {
        Bridge bridge = TOPOLOGY.bridges().get(0);
        real.ovs().addBridge(BRIDGE, bridge.datapathId().toString());
        PORTS.forEach((name, number) -> real.ovs().addWatchedPort(BRIDGE, name, number));
        real.ovs().setController(BRIDGE, real.port());
        List<Endpoint> declared =
                TOPOLOGY.containers().stream().map(Endpoint::declared).toList();
        int wanted = new Compiler(TOPOLOGY, 300)
                .compile(BridgePorts.of(bridge, PORTS, PortNumbers.of(TOPOLOGY, bridge)), declared)
                .flows()
                .size();
        await().until(() -> real.ovs()
                        .ofctl("dump-flows", BRIDGE)
                        .lines()
                        .filter(line -> line.contains("cookie="))
                        .count()
                == wanted);
    }

    @AfterEach
    void stop() {
        fabric.close();
    }

    @Test
    void aPacketWhoseTimeRanOutIsAnsweredByTheFirstGateway() {
        Frames sent = fromBlue("10.0.2.77").ttl(1);
        receive(BLUE.portName(), sent);
        assertAnswer(BLUE, "0b00", "10.0.1.1", sent);
    }

    @Test
    void aNetworkWithoutExitHasNoWayOut() {
        Frames sent = Frames.udp(RED.mac(), gateway(RED), "10.0.3.11", "203.0.113.1");
        receive(RED.portName(), sent);
        assertAnswer(RED, "0300", "10.0.3.1", sent);
    }

    @Test
    void nobodyHasTheAddress() {
        Frames sent = fromBlue("10.0.2.77");
        receive(BLUE.portName(), sent);
        assertAnswer(BLUE, "0301", "10.0.1.1", sent.ttl(63));
        assertThat(real.ovs().sent("spare"))
                .as("asked three times")
                .hasSize(3)
                .allMatch(frame -> frame.startsWith("ffffffffffff0e57fe0007d00806"));
    }

    @Test
    void whoAnswersGetsThePacketAndTheNextOneFromTheSwitch() {
        receive(BLUE.portName(), fromBlue("10.0.2.77"));
        Decoded question = first("spare");
        assertThat(question.type()).isEqualTo("0806");
        assertThat(question.address(24)).isEqualTo("10.0.2.77");

        real.ovs().receive("spare", arpReply("0a00024d"));
        assertRouted(1, fromBlue("10.0.2.77").ttl(63));

        await().until(() -> real.ovs().ofctl("dump-flows", BRIDGE).contains("nw_dst=10.0.2.77"));
        receive(BLUE.portName(), fromBlue("10.0.2.77").ttl(9));
        assertRouted(2, fromBlue("10.0.2.77").ttl(8));
    }

    private static Frames fromBlue(String target) {
        return Frames.udp(BLUE.mac(), gateway(BLUE), "10.0.1.11", target);
    }

    private static MacAddress gateway(Container container) {
        return TOPOLOGY.networkOf(container).gatewayMac();
    }

    /** The guest at the spare port tells green's gateway that it has the address. */
    private static String arpReply(String address) {
        String mac = hex(GUEST);
        return "0e57fe0007d0" + mac + "0806" + "0001080006040002" + mac + address + "0e57fe0007d0" + "0a000201";
    }

    private static String hex(MacAddress mac) {
        return mac.toString().replace(":", "");
    }

    private void receive(String port, Frames frame) {
        real.ovs().receive(port, HexFormat.of().formatHex(frame.frame()));
    }

    private Decoded first(String port) {
        await().until(() -> !real.ovs().sent(port).isEmpty());
        return Decoded.of(HexFormat.of().parseHex(real.ovs().sent(port).get(0)));
    }

    private void assertAnswer(Container to, String typeAndCode, String gateway, Frames about) {
        Decoded answer = first(to.portName()).isRightIcmp();
        assertThat(answer.octets(20, 22)).isEqualTo(typeAndCode);
        assertThat(answer.address(12)).isEqualTo(gateway);
        assertThat(answer.address(16)).isEqualTo(to.ip().toString());
        assertThat(answer.to()).isEqualTo(hex(to.mac()));
        assertThat(answer.from()).isEqualTo(hex(gateway(to)));
        assertThat(answer.octets(28)).isEqualTo(about.packet().substring(0, 56));
    }

    private void assertRouted(int which, Frames packet) {
        await().until(() -> real.ovs().sent("spare").size() > which);
        assertThat(real.ovs().sent("spare").get(which))
                .isEqualTo(hex(GUEST) + "0e57fe0007d0" + "0800" + packet.packet());
    }
}

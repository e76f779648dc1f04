package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.packet.Decoded;
import dev.weft.controller.packet.Frames;
import dev.weft.flows.Action;
import dev.weft.flows.Installed;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link Gateway} in its loop: what it decides is sent, and time passes. */
class GatewayLoopTest {
    private static final Frames SENT =
            Frames.udp(Lab.container(1).mac(), Lab.BLUE.gatewayMac(), "192.168.1.11", "192.168.2.77");

    private final FabricLoop loop = new FabricLoop(GatewayTest.ROUTED, 300, Clock.systemUTC());
    private FakeConnection host1;
    private FakeConnection host2;

    @BeforeEach
    void aPacketForNobodyKnown() {
        host1 = settled(Lab.BRIDGE1);
        host2 = settled(Lab.BRIDGE2);
        loop.packetIn(
                host1,
                new PacketIn(
                        Lab.BLUE_CONTAINER,
                        Lab.GREEN.vni().number(),
                        Table.RESOLVE.number(),
                        PacketIn.Reason.ACTION,
                        SENT.frame()));
        await().until(() -> host1.sent.size() == 1 && host2.sent.size() == 1);
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void theAnswerSendsItOnItsWay() {
        assertThat(Decoded.of(host2.sent.remove().frame()).address(24)).isEqualTo("192.168.2.77");
        loop.packetIn(host2, Lab.arp(Lab.GREEN_GUEST, Lab.mac(5), "192.168.2.77"));
        // What waited, and then word to the host itself.
        await().until(() -> host2.sent.size() == 2);
        FakeConnection.PacketOut sent = host2.sent.remove();
        assertThat(sent.inPort()).isEqualTo(SwitchPort.CONTROLLER);
        assertThat(sent.actions()).containsExactly(Action.output(Lab.GREEN_GUEST));
        assertThat(Decoded.of(sent.frame()).rest()).isEqualTo(SENT.packet());
        await().until(() -> host1.programs.size() == 1 && host2.programs.size() == 1);
    }

    @Test
    void withoutAnswerItIsAskedAgain() {
        await().until(() -> host1.sent.size() >= 2 && host2.sent.size() >= 2);
        assertThat(host2.sent)
                .allSatisfy(
                        sent -> assertThat(Decoded.of(sent.frame()).address(24)).isEqualTo("192.168.2.77"));
    }

    private FakeConnection settled(Bridge bridge) {
        FakeConnection fake = new FakeConnection(bridge.datapathId());
        loop.connected(fake, Lab.ports(bridge));
        await().until(() -> fake.reads.size() == 1);
        fake.reads.remove().complete(Installed.NOTHING);
        await().until(() -> fake.programs.size() == 1);
        fake.programs.remove().done().complete(List.of());
        await().until(() ->
                loop.ask(() -> loop.switches().all().get(bridge.datapathId()).state())
                                .join()
                        == SwitchReconciler.State.SETTLED);
        return fake;
    }
}

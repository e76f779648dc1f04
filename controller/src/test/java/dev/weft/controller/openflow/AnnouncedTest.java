package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.fabric.FabricLoop;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Topology;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A container that comes, from end to end: a real Open vSwitch carries its announcement to whoever is to hear it. */
class AnnouncedTest {
    private static final Topology TOPOLOGY = Pipeline.topology("""
            hosts:
              - {name: h, address: 192.168.56.10}
            networks:
              - {name: blue, vni: 1000, subnet: 10.0.1.0/24, port: gw1}
              - {name: green, vni: 2000, subnet: 10.0.2.0/24, port: gw2}
            containers:
              - {name: one, host: h, network: blue, ip: 10.0.1.11}
              - {name: two, host: h, network: blue, ip: 10.0.1.12}
              - {name: three, host: h, network: green, ip: 10.0.2.11}
            """);
    private static final Container ONE = TOPOLOGY.containers().get(0);
    private static final Container TWO = TOPOLOGY.containers().get(1);
    private static final Container THREE = TOPOLOGY.containers().get(2);

    private final FabricLoop fabric = new FabricLoop(TOPOLOGY, 300, Clock.systemUTC());

    @RegisterExtension
    final OvsExtension real = new OvsExtension(fabric, fabric);

    @AfterEach
    void stop() {
        fabric.close();
    }

    @Test
    void itsNeighboursAndItsHostHearOfIt() {
        Bridge bridge = TOPOLOGY.bridges().get(0);
        real.ovs().addBridge(BRIDGE, bridge.datapathId().toString());
        real.ovs().addWatchedPort(BRIDGE, TWO.portName(), 2);
        real.ovs().addWatchedPort(BRIDGE, THREE.portName(), 3);
        real.ovs().addWatchedPort(BRIDGE, "gw1", 4);
        real.ovs().addWatchedPort(BRIDGE, "gw2", 5);
        real.ovs().setController(BRIDGE, real.port());
        await().until(() -> real.ovs().ofctl("dump-flows", BRIDGE).contains("in_port=4"));
        real.ovs().addWatchedPort(BRIDGE, ONE.portName(), 1);

        String mac = ONE.mac().toString().replace(":", "");
        String announcement =
                "ffffffffffff" + mac + "0806" + "0001080006040001" + mac + "0a00010b" + "000000000000" + "0a00010b";
        await().until(() -> real.ovs().sent(TWO.portName()).stream().anyMatch(frame -> frame.startsWith(announcement))
                && !real.ovs().sent("gw1").isEmpty());
        // The gateway, whose port here has a MAC address of its own, was announced when the switch was first
        // programmed.
        assertThat(real.ovs().sent(TWO.portName()))
                .filteredOn(frame -> !frame.startsWith("ffffffffffff0e57fe"))
                .singleElement()
                .asString()
                .startsWith(announcement);
        assertThat(real.ovs().sent("gw1")).singleElement().asString().startsWith(announcement);
        assertThat(real.ovs().sent(ONE.portName())).isEmpty();
        assertThat(real.ovs().sent(THREE.portName()))
                .as("another network")
                .noneMatch(frame -> frame.startsWith(announcement));
        assertThat(real.ovs().sent("gw2")).as("another network's gateway").isEmpty();
    }
}

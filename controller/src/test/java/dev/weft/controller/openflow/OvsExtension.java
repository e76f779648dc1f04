package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For each test an OpenFlow server of its own and a real Open vSwitch beside it, with no bridge yet. Where Open vSwitch
 * is not installed the tests are skipped, and say so.
 */
final class OvsExtension implements BeforeEachCallback, AfterEachCallback {
    /** The bridge that {@link #connect} makes. */
    static final String BRIDGE = "br0";

    static final String DATAPATH_ID = "77650000c0a8380a";

    private final RecordingListener recording = new RecordingListener();
    private final SwitchListener listener;
    private final Admission admission;
    private OpenFlowServer server;
    private DummyOvs ovs;

    /** A server that writes down what it hears. */
    OvsExtension() {
        this.listener = recording;
        this.admission = Admissions.only(id -> id.toString().equals(DATAPATH_ID));
    }

    /** A server for somebody else; {@link #connect} is not for it, which waits for what was written down. */
    OvsExtension(SwitchListener listener, Admission admission) {
        this.listener = listener;
        this.admission = admission;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        assumeTrue(
                DummyOvs.isInstalled(),
                "Open vSwitch is not installed: apt-get install openvswitch-switch, and these tests run");
        server = OpenFlowServer.start(new InetSocketAddress("127.0.0.1", 0), admission, listener);
        ovs = DummyOvs.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
        if (ovs != null) {
            ovs.close();
        }
    }

    DummyOvs ovs() {
        return ovs;
    }

    RecordingListener listener() {
        return recording;
    }

    /** The server's TCP port. */
    int port() {
        return server.address().getPort();
    }

    /** Makes the bridge with ports of these names and numbers, and waits until it is connected; vxlan0 is a tunnel. */
    Connected connect(Map<String, Integer> ports) {
        Map<String, Integer> cables = new LinkedHashMap<>(ports);
        Optional<Integer> tunnel = Optional.ofNullable(cables.remove(Topology.TUNNEL_PORT));
        return connect(
                cables,
                () -> tunnel.ifPresent(number -> ovs.addTunnel(BRIDGE, Topology.TUNNEL_PORT, number, "flow", "flow")));
    }

    /**
     * Makes the bridge, and waits until it is connected.
     *
     * @param addTunnels adds the ports that are more than cables
     */
    Connected connect(Map<String, Integer> cables, Runnable addTunnels) {
        ovs.addBridge(BRIDGE, DATAPATH_ID);
        cables.forEach((name, number) -> ovs.addPort(BRIDGE, name, number));
        addTunnels.run();
        ovs.setController(BRIDGE, port());
        return recording.next(Connected.class);
    }

    /** Takes the bridge away, and waits until the server knows. */
    void disconnect() {
        ovs.vsctl("del-br", BRIDGE);
        recording.next(RecordingListener.Disconnected.class);
    }

    /** Sends all these flows and groups to a switch that holds none of them; the switch refuses nothing. */
    void hold(SwitchConnection connection, FlowTables tables) {
        assertThat(await(connection.program(Difference.of(tables, Installed.NOTHING))))
                .isEmpty();
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}

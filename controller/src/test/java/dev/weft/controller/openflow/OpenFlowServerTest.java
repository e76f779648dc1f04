package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.controller.openflow.RecordingListener.Disconnected;
import dev.weft.topology.DatapathId;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenFlowServerTest {
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    private final RecordingListener listener = new RecordingListener();

    @Test
    void saysWhatToDoWhenTheAddressIsTaken() {
        try (OpenFlowServer first = OpenFlowServer.start(ANY, Admissions.ALL, listener)) {
            int port = first.address().getPort();
            assertThatThrownBy(() -> OpenFlowServer.start(first.address(), Admissions.ALL, listener))
                    .isInstanceOf(OpenFlowException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("in use")
                    .hasMessageContaining("--listen");
        }
    }

    @Test
    void closingEndsConnectionsAndThreads() {
        OpenFlowServer server = OpenFlowServer.start(ANY, Admissions.ALL, listener);
        try (FakeSwitch one = FakeSwitch.connect(server.address(), new DatapathId(1));
                FakeSwitch half = FakeSwitch.dial(server.address(), new DatapathId(2))) {
            SwitchConnection connection = listener.next(Connected.class).connection();
            half.next(0);
            long start = System.nanoTime();

            server.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(listener.all(Disconnected.class))
                    .singleElement()
                    .satisfies(end -> assertThat(end.why()).isEqualTo("the controller stops"));
            await().until(() -> one.hasEnded() && half.hasEnded());
            assertThat(connection.read()).isCompletedExceptionally();
            connection.close("again");
        }
    }

    @Test
    void anExceptionInTheListenerCostsNothing() {
        SwitchListener broken = new BrokenListener(listener);
        try (OpenFlowServer server = OpenFlowServer.start(ANY, Admissions.ALL, broken);
                FakeSwitch one = FakeSwitch.connect(server.address(), new DatapathId(1))) {
            SwitchConnection connection = listener.next(Connected.class).connection();
            one.send(Wire.packetIn((byte) 1));
            one.send(Wire.packetIn((byte) 2));
            one.send(Wire.portStatus(0, 3, "p3"));
            listener.next(RecordingListener.PortChanged.class);
            assertThat(connection.counters().listenerFailures()).isEqualTo(2);
            assertThat(connection.counters().packetIns()).isEqualTo(2);
        }
    }

    /** Fails for every packet. */
    private record BrokenListener(RecordingListener rest) implements SwitchListener {
        @Override
        public void connected(SwitchConnection connection, java.util.List<SwitchPort> ports) {
            rest.connected(connection, ports);
        }

        @Override
        public void portChanged(SwitchConnection connection, SwitchPort port) {
            rest.portChanged(connection, port);
        }

        @Override
        public void portGone(SwitchConnection connection, SwitchPort port) {}

        @Override
        public void packetIn(SwitchConnection connection, PacketIn packet) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void flowRemoved(
                SwitchConnection connection, dev.weft.flows.Place place, dev.weft.flows.Cookie cookie, boolean idle) {}

        @Override
        public void refused(DatapathId id, java.net.SocketAddress remote, String why) {}

        @Override
        public void error(SwitchConnection connection, SwitchError error) {}

        @Override
        public void overBudget(SwitchConnection connection, String what) {}

        @Override
        public void disconnected(SwitchConnection connection, String why) {}
    }
}

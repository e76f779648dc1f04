package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weft.topology.DatapathId;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the operator reads: once for each episode, and what to do. */
class LogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Complaints.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Set<DatapathId> admitted = new HashSet<>();
    private final ServerContext context =
            new ServerContext(Admissions.only(admitted::contains), new RecordingListener(), Limits.DEFAULT);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void anUnknownSwitchIsNamedOnceUntilItChanges() {
        DatapathId id = new DatapathId(0xabc);
        for (int i = 0; i < 5; i++) {
            connect(id);
        }
        assertThat(logged())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("0000000000000abc", "127.0.0.1:1", "hosts:"));

        connect(new DatapathId(0xdef));
        assertThat(logged()).hasSize(2);

        admitted.add(id);
        connect(id).close();
        admitted.clear();
        connect(id);
        assertThat(logged()).hasSize(3);
    }

    @Test
    void aSwitchWithout13IsToldOfOnce() {
        for (int i = 0; i < 3; i++) {
            Dialogue.channel(context).writeInbound(Unpooled.wrappedBuffer(Wire.hello(1, "")));
        }
        assertThat(logged())
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("ovs-vsctl set bridge ovs-br0 protocols=OpenFlow13", "127.0.0.1:1"));
    }

    @Test
    void whatCannotBeReadIsNamedOnceForEachType() {
        DatapathId id = new DatapathId(1);
        admitted.add(id);
        EmbeddedChannel channel = connect(id);
        for (int i = 0; i < 3; i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(Wire.message(10, 0, "00")));
            channel.writeInbound(Unpooled.wrappedBuffer(Wire.message(12, 0, "00")));
            channel.writeInbound(Unpooled.wrappedBuffer(Wire.message(99, 0, "00")));
        }
        assertThat(logged()).hasSize(3);
        assertThat(logged().get(0)).contains("PACKET_IN", "cannot be read");
        assertThat(logged().get(1)).contains("PORT_STATUS", "cannot be read").doesNotContain("Exception");
        assertThat(logged().get(2)).contains("type 99", "not expected");
    }

    private EmbeddedChannel connect(DatapathId id) {
        EmbeddedChannel channel = Dialogue.channel(context);
        for (byte[] bytes : List.of(Wire.hello(), Wire.features(1, id), Wire.ports(2, 0))) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            }
        }
        return channel;
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}

package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.controller.openflow.RecordingListener.Disconnected;
import dev.weft.controller.openflow.RecordingListener.Refused;
import dev.weft.topology.DatapathId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private static final int FEATURES_REQUEST = 5;
    private static final int SET_CONFIG = 9;
    private static final int MULTIPART_REQUEST = 18;
    private static final int SET_ASYNC = 28;

    private final Dialogue dialogue = new Dialogue();

    @Test
    void asksForWhatItNeedsAndChangesNothing() {
        assertThat(dialogue.heard()).containsExactly(4, 0, 0, 16, 0, 0, 0, 0, 0, 1, 0, 8, 0, 0, 0, 16);
        dialogue.say(Wire.hello());
        dialogue.say(Wire.features(dialogue.xidOf(FEATURES_REQUEST), Dialogue.ID));
        byte[] config = dialogue.heard();
        assertThat(config[1]).isEqualTo((byte) SET_CONFIG);
        assertThat(config).endsWith(0, 0, 0xff, 0xff);
        byte[] events = dialogue.heard();
        assertThat(events[1]).isEqualTo((byte) SET_ASYNC);
        assertThat(Arrays.copyOfRange(events, 8, 32))
                .as("packet-ins of three reasons, ports, flows that went; as a slave nothing")
                .containsExactly(0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0, 0, 0);
        dialogue.say(Wire.ports(dialogue.xidOf(MULTIPART_REQUEST), 0, 1, 2));
        assertThat(dialogue.heard()).isEmpty();

        Connected connected = dialogue.listener.all(Connected.class).get(0);
        assertThat(connected.connection().id()).isEqualTo(Dialogue.ID);
        assertThat(connected.ports()).extracting(SwitchPort::name).containsExactly("p1", "p2");
        assertThat(connected.ports()).allMatch(SwitchPort::up);
        assertThat(dialogue.context.switches().halfOpen()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "4, ''", // no bitmap: the lower of both versions
        "5, ''",
        "6, 0001000800000052", // 1.0, 1.3 and 1.5
        "1, 0001000800000012", // its own version byte says less than its bitmap
        "4, 7777000c0000000000000000 00000000 0001000800000010", // an element that nobody knows, before
        "4, 0001000800000010 7777000400000000", // and behind
    })
    void agreesOn13(int version, String elements) {
        dialogue.say(Wire.hello(version, elements));
        dialogue.xidOf(FEATURES_REQUEST);
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "2, ''", "6, 0001000800000062", "4, 0001000800000002"})
    void tellsASwitchWithout13WhatToDo(int version, String elements) {
        dialogue.heard();
        dialogue.say(Wire.hello(version, elements));

        byte[] error = dialogue.heard();
        assertThat(error[0]).isEqualTo((byte) Math.min(version, 4));
        assertThat(Arrays.copyOfRange(error, 8, 12)).containsOnly(0); // HELLO_FAILED, INCOMPATIBLE
        assertThat(new String(error, 12, error.length - 12, StandardCharsets.US_ASCII))
                .contains("ovs-vsctl set bridge ovs-br0 protocols=OpenFlow13");
        assertThat(dialogue.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0001 0003 00", "0001 ffff 00000010", "0001 0000 00000010"})
    void aHelloThatDoesNotFitEndsTheConnection(String elements) {
        dialogue.say(Wire.hello(4, elements));
        assertThat(dialogue.isOpen()).isFalse();
    }

    @Test
    void mustBeginWithHello() {
        dialogue.say(Wire.echoRequest(1));
        assertThat(dialogue.isOpen()).isFalse();
        assertThat(dialogue.listener.news()).isEmpty();
    }

    @Test
    void anUnknownSwitchIsRefused() {
        DatapathId stranger = new DatapathId(0xbad);
        dialogue.say(Wire.hello());
        dialogue.say(Wire.features(dialogue.xidOf(FEATURES_REQUEST), stranger));

        Refused refused = dialogue.listener.all(Refused.class).get(0);
        assertThat(refused.id()).isEqualTo(stranger);
        assertThat(refused.why()).contains("unknown datapath id", "hosts:");
        assertThat(dialogue.isOpen()).isFalse();
        assertThat(dialogue.context.switches().live()).isZero();
        assertThat(dialogue.listener.all(Disconnected.class)).isEmpty();
    }

    @Test
    void anUnansweredHandshakeEndsAndLeavesNothing() {
        dialogue.say(Wire.hello());
        dialogue.passes(Duration.ofMillis(9_900));
        assertThat(dialogue.isOpen()).isTrue();
        dialogue.say(new byte[] {4}); // one byte now and then does not keep it
        dialogue.passes(Duration.ofMillis(200));

        assertThat(dialogue.isOpen()).isFalse();
        assertThat(dialogue.context.switches().halfOpen()).isZero();
        assertThat(dialogue.listener.news()).isEmpty();
    }

    @Test
    void aFeaturesReplyThatIsWrongInWhateverWayChangesNothing() {
        dialogue.say(Wire.features(1, Dialogue.ID)); // before HELLO: the end
        assertThat(dialogue.isOpen()).isFalse();

        Dialogue second = new Dialogue();
        second.say(Wire.hello());
        int xid = second.xidOf(FEATURES_REQUEST);
        byte[] reply = Wire.features(xid, Dialogue.ID);
        byte[] cut = Arrays.copyOf(reply, 24);
        cut[3] = 24;
        second.say(cut);
        second.say(Wire.features(xid + 1, Dialogue.ID));
        assertThat(second.context.switches().live()).isZero();
        second.passes(Duration.ofSeconds(11));
        assertThat(second.isOpen()).isFalse();
        assertThat(second.context.switches().live()).isZero();
        assertThat(second.listener.news()).isEmpty();
    }

    @Test
    void anotherIdentityLaterIsNotListenedTo() {
        Dialogue ready = Dialogue.ready();
        ready.say(Wire.hello());
        ready.say(Wire.features(1, new DatapathId(1)));
        ready.say(Wire.ports(2, 0, 9));

        assertThat(ready.connection().id()).isEqualTo(Dialogue.ID);
        assertThat(ready.isOpen()).isTrue();
        assertThat(ready.connection().counters().skipped()).isGreaterThanOrEqualTo(2);
        assertThat(ready.listener.news()).hasSize(1);
    }

    @Test
    void portsThatChangeMeanwhileAreRight() {
        dialogue.say(Wire.hello());
        dialogue.say(Wire.features(dialogue.xidOf(FEATURES_REQUEST), Dialogue.ID));
        int xid = dialogue.xidOf(MULTIPART_REQUEST);
        dialogue.say(Wire.ports(xid, 1, 1, 2));
        dialogue.say(Wire.portStatus(1, 2, "p2")); // gone
        dialogue.say(Wire.portStatus(0, 7, "p7")); // new
        dialogue.say(Wire.ports(xid, 0, 3));

        assertThat(dialogue.listener.all(Connected.class).get(0).ports())
                .extracting(SwitchPort::number)
                .containsExactly(1, 7, 3);
    }

    @Test
    void portsThatCannotBeAreNotBelieved() {
        Dialogue ready = Dialogue.ready();
        for (int number : List.of(0, 0xffff_ff01, 0xffff_fff7, 0xffff_fffa, 0xffff_fffd, 0xffff_ffff)) {
            ready.say(Wire.portStatus(0, number, "evil"));
        }
        ready.say(Wire.portStatus(0, 4, "\u001b[2Jx\ny"));

        assertThat(ready.isOpen()).isTrue();
        assertThat(ready.connection().counters().malformed()).isEqualTo(6);
        assertThat(ready.listener.all(RecordingListener.PortChanged.class))
                .singleElement()
                .satisfies(change -> assertThat(change.port().name()).isEqualTo("?[2Jx?y"));
    }

    @Test
    void oneMoreHalfOpenConnectionEndsTheOldest() {
        ServerContext context = new ServerContext(
                Admissions.ALL,
                new RecordingListener(),
                new Limits(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        2));
        EmbeddedChannel first = Dialogue.channel(context);
        EmbeddedChannel second = Dialogue.channel(context);
        EmbeddedChannel third = Dialogue.channel(context);

        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
        assertThat(context.switches().halfOpen()).isEqualTo(2);
    }
}

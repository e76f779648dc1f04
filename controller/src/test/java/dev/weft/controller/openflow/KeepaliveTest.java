package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.RecordingListener.Disconnected;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepaliveTest {
    private static final int ECHO_REQUEST = 2;

    private final Dialogue dialogue = Dialogue.ready();

    @Test
    void answersWithTheSameBytes() {
        dialogue.say(Wire.echoRequest(77, (byte) 1, (byte) 2, (byte) 3));
        assertThat(dialogue.heard()).containsExactly(4, 3, 0, 11, 0, 0, 0, 77, 1, 2, 3);
    }

    @Test
    void asksAfterFiveSilentSecondsAndGivesUpAfterFifteen() {
        dialogue.passes(Duration.ofMillis(4_900));
        assertThat(dialogue.heard()).isEmpty();
        dialogue.passes(Duration.ofMillis(200));
        dialogue.xidOf(ECHO_REQUEST);
        dialogue.passes(Duration.ofMillis(9_800));
        assertThat(dialogue.isOpen()).isTrue();
        dialogue.passes(Duration.ofMillis(200));

        assertThat(dialogue.isOpen()).isFalse();
        assertThat(dialogue.listener.all(Disconnected.class))
                .singleElement()
                .satisfies(end -> assertThat(end.why()).contains("15 s"));
        assertThat(dialogue.context.switches().live()).isZero();
    }

    @Test
    void anyByteIsLife() {
        byte[] packet = Wire.packetIn(new byte[64]);
        for (byte piece : packet) { // one byte each four seconds
            dialogue.passes(Duration.ofSeconds(4));
            dialogue.say(new byte[] {piece});
        }
        assertThat(dialogue.isOpen()).isTrue();
        assertThat(dialogue.heard()).isEmpty();
        assertThat(dialogue.listener.all(RecordingListener.Packet.class)).hasSize(1);
    }

    @Test
    void anAnswerIsLife() {
        for (int i = 0; i < 10; i++) {
            dialogue.passes(Duration.ofSeconds(5));
            dialogue.say(Wire.echoReply(dialogue.xidOf(ECHO_REQUEST)));
        }
        assertThat(dialogue.isOpen()).isTrue();
    }
}

package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.budget.Bound;
import dev.weft.controller.openflow.RecordingListener.Connected;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A switch that sends more than it may is read more slowly: it waits, and others do not. */
class IntakeTest {
    private static final int AT_ONCE = 4 * Bound.MESSAGES_PER_SECOND.most();

    @Test
    void afterTooManyMessagesNoMoreIsReadForSomeTime() {
        Dialogue dialogue = Dialogue.ready();
        dialogue.say(barriers(AT_ONCE - 100));
        assertThat(dialogue.channel.config().isAutoRead()).isTrue();

        dialogue.say(barriers(Bound.MESSAGES_PER_SECOND.most()));
        assertThat(dialogue.channel.config().isAutoRead()).isFalse();
        assertThat(dialogue.connection().budget().over()).containsKey(Bound.MESSAGES_PER_SECOND);
        assertThat(dialogue.listener.all(RecordingListener.Over.class))
                .extracting(RecordingListener.Over::what)
                .containsExactly(Bound.MESSAGES_PER_SECOND.words());

        dialogue.passes(Duration.ofSeconds(1));
        assertThat(dialogue.channel.config().isAutoRead()).isTrue();
        dialogue.say(barriers(AT_ONCE));
        dialogue.passes(Duration.ofSeconds(5));
        assertThat(dialogue.listener.all(RecordingListener.Over.class))
                .as("it is told once")
                .hasSize(1);
        assertThat(dialogue.isOpen()).isTrue();
        assertThat(dialogue.leaks()).isZero();
    }

    @Test
    void itIsTheSameInTheHandshakeAndToldAtItsEnd() {
        Dialogue dialogue = new Dialogue();
        dialogue.say(Wire.hello());
        dialogue.say(barriers(AT_ONCE + 1));
        assertThat(dialogue.channel.config().isAutoRead()).isFalse();
        dialogue.passes(Duration.ofSeconds(1));
        dialogue.say(Wire.features(dialogue.xidOf(5), Dialogue.ID));
        dialogue.say(Wire.ports(dialogue.xidOf(18), 0));
        assertThat(dialogue.listener.all(Connected.class)).hasSize(1);
        assertThat(dialogue.listener.all(RecordingListener.Over.class)).hasSize(1);
        assertThat(dialogue.leaks()).isZero();
    }

    private static byte[] barriers(int many) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] one = Wire.barrierReply(0x7fff_0000);
        for (int n = 0; n < many; n++) {
            all.writeBytes(one);
        }
        return all.toByteArray();
    }
}

package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.controller.openflow.RecordingListener.Refused;
import dev.weft.topology.DatapathId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A switch whose datapath id is unknown says what its bridge is called, and waits until somebody decides. */
class WaitingTest {
    private static final int FEATURES_REQUEST = 5;
    private static final int MULTIPART_REQUEST = 18;

    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private String named = "";
    private final Dialogue dialogue = new Dialogue(Limits.DEFAULT, new Admission() {
        @Override
        public Verdict judge(DatapathId id, Origin from) {
            return new Verdict.Unknown();
        }

        @Override
        public CompletionStage<Verdict> decide(DatapathId id, Origin from, String bridge) {
            named = bridge;
            return verdict;
        }
    });

    private void comes() {
        dialogue.say(Wire.hello());
        dialogue.say(Wire.features(dialogue.xidOf(FEATURES_REQUEST), Dialogue.ID));
        int asked = dialogue.xidOf(MULTIPART_REQUEST);
        dialogue.say(Wire.ports(asked, Map.of(1, "veth0", SwitchPort.LOCAL, "ovs-br0")));
    }

    @Test
    void itsLocalPortNamesItsBridge() {
        comes();
        assertThat(named).isEqualTo("ovs-br0");
        assertThat(dialogue.isOpen()).isTrue();
        assertThat(dialogue.heard()).isEmpty();
        assertThat(dialogue.listener.news()).isEmpty();
    }

    @Test
    void onceAcceptedItGoesOnAtOnce() {
        comes();

        verdict.complete(new Verdict.Admitted(Verdict.Trust.OWN_ADDRESS));

        dialogue.say(Wire.ports(dialogue.xidOf(MULTIPART_REQUEST), Map.of(1, "veth0", SwitchPort.LOCAL, "ovs-br0")));
        assertThat(dialogue.listener.all(Connected.class))
                .singleElement()
                .satisfies(connected -> assertThat(connected.ports()).hasSize(2));
    }

    @Test
    void refusedItEnds() {
        comes();

        verdict.complete(new Verdict.Refused("unknown bridge", "do something"));

        dialogue.heard();
        assertThat(dialogue.isOpen()).isFalse();
        assertThat(dialogue.listener.all(Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.why()).isEqualTo("unknown bridge: do something"));
    }

    @Test
    void undecidedItEndsWithoutAWordAndComesAgain() {
        comes();
        dialogue.passes(Duration.ofSeconds(11));
        assertThat(dialogue.isOpen()).isFalse();
        assertThat(dialogue.listener.news()).isEmpty();
        verdict.complete(new Verdict.Admitted(Verdict.Trust.OWN_ADDRESS));
        dialogue.heard();
        assertThat(dialogue.listener.news()).isEmpty();
    }

    @Test
    void whatItSaysWhileItWaitsIsNotHeard() {
        comes();
        dialogue.say(Wire.packetIn(new byte[60]));
        dialogue.say(Wire.portStatus(0, 7, "veth7"));
        assertThat(dialogue.isOpen()).isTrue();
        assertThat(dialogue.listener.news()).isEmpty();
    }

    @Test
    void aDecisionThatFailsEndsIt() {
        comes();
        verdict.completeExceptionally(new IllegalStateException("a bug"));
        dialogue.heard();
        assertThat(dialogue.isOpen()).isFalse();
    }
}

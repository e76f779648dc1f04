package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void aSwitchConnectsAndSomebodyIsLearned() {
        assertThat(Rehearsal.perform(Lab.TOPOLOGY, 300))
                .anyMatch(effect -> effect instanceof Effect.Changed)
                .anyMatch(effect ->
                        effect instanceof Effect.Note note && note.kind().word().equals("learned"));
    }
}

package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Who reaches whom, tried several at once: where no answer is right, one waits for it as long as for a late one. */
final class Trials {
    private static final int AT_ONCE = 8;

    private final Map<String, BooleanSupplier> trials = new LinkedHashMap<>();
    private final Map<String, Boolean> expected = new LinkedHashMap<>();

    Trials reaches(String who, BooleanSupplier trial) {
        return trial(who, true, trial);
    }

    Trials doesNotReach(String who, BooleanSupplier trial) {
        return trial(who, false, trial);
    }

    /**
     * @param who     who tries to reach whom, for messages; each once
     * @param reaches whether that must succeed
     */
    Trials trial(String who, boolean reaches, BooleanSupplier trial) {
        assertThat(trials.put(who, trial)).as("'%s' is told twice", who).isNull();
        expected.put(who, reaches);
        return this;
    }

    /** Tries all; fails with all that came out otherwise. */
    void check() {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Map<String, CompletableFuture<Boolean>> running = new LinkedHashMap<>();
            trials.forEach(
                    (who, trial) -> running.put(who, CompletableFuture.supplyAsync(trial::getAsBoolean, threads)));
            Map<String, Boolean> outcomes = new LinkedHashMap<>();
            running.forEach((who, outcome) -> outcomes.put(who, outcome.join()));
            assertThat(outcomes).as("who reaches whom").isEqualTo(expected).isNotEmpty();
        } finally {
            threads.shutdownNow();
        }
    }
}

package dev.weft.lab;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a lab test waits for a condition that must come true. The limit only ends a test that would hang, so it is generous: a busy
 * machine makes everything late, and a wait that succeeds costs no more for a long limit.
 */
final class Patience {
    static final Duration LIMIT = Duration.ofSeconds(90);

    private Patience() {}

    static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT);
    }
}

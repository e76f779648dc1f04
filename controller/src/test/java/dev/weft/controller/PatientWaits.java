package dev.weft.controller;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives every wait for a condition a minute. The limit only ends a test that would hang: on a busy machine all is late, and a wait that
 * succeeds costs no more for a long limit. JUnit finds it by {@code META-INF/services}.
 */
public final class PatientWaits implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }
}

package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weft.controller.api.FakeOperations;
import dev.weft.controller.api.Views.Reload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReloadSignalTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ControllerCommand.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void aFileThatCannotBeReadIsNoBug() {
        ControllerCommand.reload(new FakeOperations() {
            @Override
            public CompletionStage<Reload> reload() {
                return CompletableFuture.failedFuture(
                        new RefusedException("nothing was changed: there is no file topology.yaml"));
            }
        });
        assertThat(lines.list).last().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).contains("there is no file topology.yaml");
            assertThat(line.getThrowableProxy()).as("stack trace").isNull();
        });
    }
}

package dev.weft.controller.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/** Hears what Weft logs as its own bug: it goes on after that, but no input should bring one about. */
public final class BugWatch extends AppenderBase<ILoggingEvent> {
    private final AtomicReference<String> heard = new AtomicReference<>("");

    private BugWatch() {}

    /** Watches, and keeps the log quiet: what a hostile input is told is no news here. */
    public static BugWatch over(String loggers) {
        BugWatch watch = new BugWatch();
        watch.start();
        Logger logger = (Logger) LoggerFactory.getLogger(loggers);
        logger.setLevel(Level.ERROR);
        logger.setAdditive(false);
        logger.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String trace = event.getThrowableProxy() == null
                ? ""
                : ": " + event.getThrowableProxy().getClassName() + ": "
                        + event.getThrowableProxy().getMessage();
        heard.set(event.getFormattedMessage() + trace);
    }

    /** Fails if there was a bug since the last time. */
    public void check() {
        String bug = heard.getAndSet("");
        if (!bug.isEmpty()) {
            throw new AssertionError(bug);
        }
    }
}

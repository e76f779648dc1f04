package dev.weft.lab;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** A tcpdump on a node of the lab, from its first packet to {@link #stop}. */
final class Capture {
    private final Shell.Running tcpdump;

    private Capture(Shell.Running tcpdump) {
        this.tcpdump = tcpdump;
    }

    /** Returns when tcpdump really listens. */
    static Capture on(String node, String device, String... filter) {
        Shell.Running running = Shell.startOn(
                node, Shell.with(List.of("tcpdump", "-i", device, "-n", "-e", "-l", "--immediate-mode"), filter));
        await().atMost(Duration.ofSeconds(10)).until(() -> read(running).contains("listening on"));
        return new Capture(running);
    }

    private static String read(Shell.Running running) {
        try {
            return Files.readString(running.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was seen so far, a line or more for each packet. */
    String text() {
        return tcpdump.output();
    }

    /** Ends tcpdump and returns all it saw. */
    String stop() {
        tcpdump.process().descendants().forEach(ProcessHandle::destroy);
        tcpdump.process().destroy();
        return Shell.finish(tcpdump, Duration.ofSeconds(10), "tcpdump").out();
    }
}

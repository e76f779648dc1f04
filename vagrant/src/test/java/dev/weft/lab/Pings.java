package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** A ping that goes on, ten times a second, until {@link #stopWithoutLoss}: who loses a packet meanwhile is found out. */
final class Pings {
    private static final String INTERVAL = "0.1";

    private final Shell.Running ping;

    private Pings(Shell.Running ping) {
        this.ping = ping;
    }

    /** Returns when the first answer came. */
    static Pings start(String container, String address) {
        Pings pings = new Pings(Lab.startInNetworkOf(
                Routed.container(container).host(), container, "ping", "-n", "-i", INTERVAL, address));
        pings.awaitAnother(1);
        return pings;
    }

    /** Waits for as many more answers. */
    void awaitAnother(long answers) {
        long before = answers();
        await().atMost(Duration.ofSeconds(20)).until(() -> answers() >= before + answers);
    }

    private long answers() {
        return ping.output().lines().filter(line -> line.contains("bytes from")).count();
    }

    /** Ends it as Ctrl-C does, so that it counts; every one must have been answered. */
    void stopWithoutLoss() {
        awaitAnother(2);
        ProcessHandle program = ping.process()
                .descendants()
                .filter(process -> process.children().findAny().isEmpty())
                .findFirst()
                .orElse(ping.process().toHandle());
        Shell.run("kill", "-INT", Long.toString(program.pid())).ok();
        Result result = Shell.finish(ping, Duration.ofSeconds(10), "ping");
        // The last may be on its way when it is stopped.
        assertThat(missing(result.out())).as(result.out()).isLessThanOrEqualTo(1);
        assertThat(result.out().lines().filter(line -> line.contains("nreachable") || line.contains("DUP!")))
                .isEmpty();
    }

    private static int missing(String summary) {
        var counts = java.util.regex.Pattern.compile("(\\d+) packets transmitted, (\\d+) received")
                .matcher(summary);
        assertThat(counts.find()).as(summary).isTrue();
        return Integer.parseInt(counts.group(1)) - Integer.parseInt(counts.group(2));
    }
}

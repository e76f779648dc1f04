package dev.weft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** A tcpdump on a node of the lab, from its first packet to {@link #stop}. */
final class Capture {
    /** How tcpdump begins a packet that it saw on one of all devices: time, device, direction. */
    private static final Pattern HEAD = Pattern.compile("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d+ (\\S+) +(\\S+) +ifindex ");

    private final LabShell.Running tcpdump;

    private Capture(LabShell.Running tcpdump) {
        this.tcpdump = tcpdump;
    }

    /** Returns when tcpdump really listens. */
    static Capture on(String node, String device, String... filter) {
        return start(node, List.of("-i", device), filter);
    }

    /** On all devices of a node, with times to live and with what the packets carry, as text. */
    static Capture everywhere(String node, String... filter) {
        return start(node, List.of("-i", "any", "-v", "-A"), filter);
    }

    private static Capture start(String node, List<String> options, String... filter) {
        // Without -s a packet takes 256 KiB of the kernel's buffer, and the ninth of a burst is lost.
        List<String> command =
                new ArrayList<>(List.of("tcpdump", "-n", "-e", "-l", "--immediate-mode", "-s", "2048", "-B", "8192"));
        command.addAll(options);
        LabShell.Running running = LabShell.startOn(node, LabShell.with(command, filter));
        Patience.await().until(() -> read(running).contains("listening on"));
        return new Capture(running);
    }

    private static String read(LabShell.Running running) {
        try {
            return Files.readString(running.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A packet that passed a device.
     *
     * @param direction {@code Out} when the kernel sent it by that device; else what it came in as, {@code In} for one to
     *     the device's own MAC address
     * @param text      what tcpdump says of it
     */
    record Seen(String device, String direction, String text) {
        boolean left() {
            return direction.equals("Out");
        }
    }

    /** What was seen so far, a line or more for each packet. */
    String text() {
        if (!tcpdump.process().isAlive()) {
            throw new AssertionError("tcpdump ended by itself: " + read(tcpdump));
        }
        return tcpdump.output();
    }

    /** What {@link #everywhere} saw so far. */
    List<Seen> seen() {
        return seen(text());
    }

    private static List<Seen> seen(String text) {
        List<MatchResult> heads = HEAD.matcher(text).results().toList();
        List<Seen> packets = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            int end = i + 1 < heads.size() ? heads.get(i + 1).start() : text.length();
            packets.add(new Seen(
                    heads.get(i).group(1),
                    heads.get(i).group(2),
                    text.substring(heads.get(i).start(), end)));
        }
        return packets;
    }

    /** Waits until {@link #everywhere} has seen such a packet. */
    void await(Predicate<Seen> packet) {
        try {
            Patience.await().until(() -> seen().stream().anyMatch(packet));
        } catch (ConditionTimeoutException e) {
            String all = text();
            throw new AssertionError("not seen; last: " + all.substring(Math.max(0, all.length() - 4000)), e);
        }
    }

    /** Ends tcpdump and returns all it saw. */
    String stop() {
        tcpdump.process().descendants().forEach(ProcessHandle::destroy);
        tcpdump.process().destroy();
        return LabShell.finish(tcpdump, Duration.ofSeconds(10), "tcpdump").out();
    }
}

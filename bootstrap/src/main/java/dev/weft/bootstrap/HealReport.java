package dev.weft.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What hosts did to put themselves right.
 *
 * @param hosts in the file's order
 */
public record HealReport(List<Host> hosts) {
    public HealReport {
        hosts = List.copyOf(hosts);
    }

    /**
     * One host.
     *
     * @param healed what it put right, in order
     * @param failed what it could not, each with why
     * @param notes  what a person should know
     */
    public record Host(String host, List<String> healed, List<String> failed, List<String> notes) {
        public Host {
            healed = atMost(healed);
            failed = atMost(failed);
            notes = atMost(notes);
        }
    }

    private static List<String> atMost(List<String> lines) {
        List<String> rows = lines.stream().limit(Report.MOST).map(Said::row).toList();
        return lines.size() <= Report.MOST
                ? rows
                : Stream.concat(rows.stream(), Stream.of("and " + (lines.size() - Report.MOST) + " more"))
                        .toList();
    }

    /** Whether something is not right. */
    public boolean anyFailed() {
        return hosts.stream().anyMatch(host -> !host.failed().isEmpty());
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Host host : hosts) {
            boolean quiet = host.healed().isEmpty() && host.failed().isEmpty();
            host.healed().forEach(text -> lines.add(host.host() + ": put right: " + text));
            host.failed().forEach(text -> lines.add(host.host() + ": ! " + text));
            if (quiet) {
                lines.add(host.host() + ": nothing on the host was to be put right");
            }
            host.notes().forEach(text -> lines.add("  note: " + text));
        }
        return lines;
    }
}

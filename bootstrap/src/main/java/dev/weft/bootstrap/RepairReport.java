package dev.weft.bootstrap;

import java.util.ArrayList;
import java.util.List;

/**
 * What hosts did to put themselves right.
 *
 * @param hosts in the file's order
 */
public record RepairReport(List<Host> hosts) {
    public RepairReport {
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
            healed = List.copyOf(healed);
            failed = List.copyOf(failed);
            notes = List.copyOf(notes);
        }

        static Host of(String host, ScriptAnswer answer) {
            return new Host(host, answer.done(), answer.failed(), answer.notes());
        }
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
            host.healed().forEach(text -> lines.add(host.host() + ": repaired: " + text));
            ScriptAnswer.failureLines(host.host(), host.failed()).forEach(lines::add);
            if (quiet) {
                lines.add(host.host() + ": nothing to repair on the host");
            }
            ScriptAnswer.noteLines(host.notes()).forEach(lines::add);
        }
        return lines;
    }
}

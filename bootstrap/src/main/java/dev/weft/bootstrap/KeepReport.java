package dev.weft.bootstrap;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of asking a host to keep the ports of a container, or to do so no more.
 *
 * @param host      its name
 * @param container as the user called it
 * @param ports     those that are kept, or were until now, each with what is kept of it
 * @param failed    what could not be done, each with why
 * @param notes     what a person should know
 */
public record KeepReport(String host, String container, List<String> ports, List<String> failed, List<String> notes) {
    public KeepReport {
        ports = List.copyOf(ports);
        failed = List.copyOf(failed);
        notes = List.copyOf(notes);
    }

    static KeepReport of(String host, String container, ScriptAnswer answer) {
        List<String> failed = answer.done().isEmpty() && answer.failed().isEmpty()
                ? List.of("its script comes from a Weft version without kept ports: run `weft apply`, then this "
                        + "command again")
                : answer.failed();
        return new KeepReport(host, container, answer.done(), failed, answer.notes());
    }

    /** Whether something could not be done. */
    public boolean isBad() {
        return !failed.isEmpty();
    }

    /**
     * For people.
     *
     * @param wish what was asked for
     */
    public List<String> lines(Kept wish) {
        String prefix = wish == Kept.FROM_NOW_ON ? ": kept: " : ": no longer kept: ";
        List<String> lines = new ArrayList<>();
        ports.forEach(port -> lines.add(host + prefix + port));
        ScriptAnswer.failureLines(host, failed).forEach(lines::add);
        ScriptAnswer.noteLines(notes).forEach(lines::add);
        return lines;
    }
}

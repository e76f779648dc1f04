package dev.weft.bootstrap;

import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the repair script of a host printed. Each line begins with a word that says what it is; any other line is a note.
 *
 * @param done   what the script did, in order
 * @param failed what it could not do, each with why
 * @param notes  what a person should know
 */
record ScriptAnswer(List<String> done, List<String> failed, List<String> notes) {
    /** More than a host with hundreds of containers has to say. */
    private static final int MOST_LINES = 2000;

    ScriptAnswer {
        done = atMost(done);
        failed = atMost(failed);
        notes = atMost(notes);
    }

    /** The script did not run. */
    static ScriptAnswer failed(Failure failure) {
        return new ScriptAnswer(List.of(), List.of(failure.why() + "; " + failure.fix()), List.of());
    }

    /**
     * Reads the output of {@link ScriptRun}.
     *
     * @param words those that begin a line about something done
     */
    static ScriptAnswer read(Remote.Result result, Set<String> words) {
        List<String> done = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        long lines = result.output().lines().count();
        for (String line :
                result.output().lines().limit(MOST_LINES).map(Said::line).toList()) {
            String word = line.split(" ", 2)[0];
            String text = line.substring(line.indexOf(' ') + 1);
            if (words.contains(word)) {
                done.add(text);
            } else if (word.equals("failed")) {
                failed.add(text);
            } else if (word.equals("note")) {
                notes.add(text);
            } else if (!word.isEmpty()) {
                notes.add(line);
            }
        }
        if (lines > MOST_LINES) {
            failed.add("its script printed " + lines + " lines, and " + MOST_LINES + " were read; run on the host: sh "
                    + RepairPlanner.SCRIPT + " --report");
        }
        if (!result.ok() && failed.isEmpty()) {
            failed.add("its script ended with status " + result.status() + ": " + Said.line(result.errors(), ""));
        }
        return new ScriptAnswer(done, failed, notes);
    }

    private static List<String> atMost(List<String> lines) {
        List<String> rows = lines.stream().limit(Said.MOST_ROWS).map(Said::row).toList();
        return lines.size() <= Said.MOST_ROWS
                ? rows
                : Stream.concat(rows.stream(), Stream.of("and " + (lines.size() - Said.MOST_ROWS) + " more"))
                        .toList();
    }

    /** For people: what failed on a host. */
    static Stream<String> failureLines(String host, List<String> failed) {
        return failed.stream().map(text -> host + ": ! " + text);
    }

    /** For people. */
    static Stream<String> noteLines(List<String> notes) {
        return notes.stream().map(text -> "  note: " + text);
    }
}

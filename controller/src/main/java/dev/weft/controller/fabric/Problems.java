package dev.weft.controller.fabric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is not as it should be, a sentence each, in the order in which it was found. Where several things have the same problem
 * they share a sentence, so a fabric of which all hosts are away has one line and not a thousand.
 */
final class Problems {
    /** So many of a kind are told one by one. */
    private static final int APART = 2;

    private final Map<String, List<Alike>> byKind = new LinkedHashMap<>();

    /** One thing and what is wrong with it. */
    private record Alike(String subject, String sentence) {}

    /** Something that no other thing has. */
    void add(String sentence) {
        byKind.computeIfAbsent(sentence, kind -> new ArrayList<>()).add(new Alike("", sentence));
    }

    /**
     * Something that other things may have too.
     *
     * @param subject what has it, as users call it
     * @param what    what is wrong with it alone, and what to do
     * @param many    the sentence about several: {@code %d} of them, {@code %s} their names; things with equal ones are alike
     */
    void add(String subject, String what, String many) {
        byKind.computeIfAbsent(many, kind -> new ArrayList<>()).add(new Alike(subject, subject + ": " + what));
    }

    /** The same, where the sentence about one thing alone does not begin with what has it. */
    void addWhole(String subject, String sentence, String many) {
        byKind.computeIfAbsent(many, kind -> new ArrayList<>()).add(new Alike(subject, sentence));
    }

    /** Something that bridges have in the same words. */
    void ofBridge(String title, String what) {
        add(title, what, "%d bridges (%s): " + what.replace("%", "%%"));
    }

    List<String> sentences() {
        List<String> all = new ArrayList<>();
        byKind.forEach((many, alike) -> {
            List<String> subjects =
                    alike.stream().map(Alike::subject).distinct().toList();
            if (subjects.size() > APART) {
                all.add(String.format(many, subjects.size(), Names.folded(subjects)));
            } else {
                alike.stream().map(Alike::sentence).distinct().forEach(all::add);
            }
        });
        return all;
    }
}

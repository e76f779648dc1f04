package dev.weft.topology.yaml;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The things of one kind by name, and what is said about a name that none of them has. */
public final class References<T> {
    private static final int MOST_LISTED = 5;
    private static final Pattern DIGIT = Pattern.compile("[0-9]");

    private final String kind;
    private final Map<String, T> byName = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    /** Whether all names are known, be they right or wrong: only then a name can be said to be nobody's. */
    private final boolean complete;

    /** @param kind like "host" */
    public References(String kind, MappingReader.Items<T> items, Function<T, FileField<String>> name) {
        this.kind = kind;
        this.complete = items.state() == MappingReader.Items.State.COMPLETE
                && items.all().stream().map(name).allMatch(References::isReadable);
        for (T item : items.all()) {
            FileField<String> field = name.apply(item);
            field.ifGiven(given -> byName.putIfAbsent(given.value(), item));
            if (field instanceof FileField.Bad<String> bad) {
                bad.text().ifPresent(unreadable::add);
            }
        }
    }

    private static boolean isReadable(FileField<String> name) {
        return name instanceof FileField.Given<String>
                || name instanceof FileField.Bad<String> bad && bad.text().isPresent();
    }

    /** What is referred to; reports a name that is not known, unless what it means was reported itself. */
    public Optional<T> find(FileField<String> reference, ProblemLog log) {
        Optional<T> found = reference.known().flatMap(name -> Optional.ofNullable(byName.get(name)));
        if (found.isEmpty() && complete) {
            reference.ifGiven(given -> {
                if (!unreadable.contains(given.value())) {
                    log.value(given, "There is no " + kind + " with this name.", fix(given.value()));
                }
            });
        }
        return found;
    }

    /** Names that differ in numbers only are no typing errors of each other: host3 does not mean host1. */
    private static String withoutDigits(String name) {
        return DIGIT.matcher(name).replaceAll("");
    }

    private String fix(String name) {
        if (byName.size() > Suggestion.MOST_CANDIDATES) {
            return "Correct it, or add a " + kind + " with this name.";
        }
        List<String> names = byName.keySet().stream().sorted().toList();
        Optional<String> nearest = Suggestion.nearest(
                name,
                names.stream()
                        .filter(other -> !withoutDigits(other).equals(withoutDigits(name)))
                        .toList());
        if (nearest.isPresent()) {
            return "Did you mean '" + nearest.get() + "'?";
        }
        if (names.isEmpty()) {
            return "Add it to " + kind + "s.";
        }
        String listed = String.join(", ", names.subList(0, Math.min(MOST_LISTED, names.size())));
        return "The file has " + listed + (names.size() > MOST_LISTED ? ", ..." : "") + ".";
    }
}

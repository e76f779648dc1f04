package dev.weft.topology.yaml;

import dev.weft.topology.Quote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong while a file is read. */
public final class ProblemLog {
    private static final Comparator<Problem> BY_POSITION =
            Comparator.comparing((Problem problem) -> new Position(problem.line(), problem.column()));

    private final List<Problem> problems = new ArrayList<>();

    /** A problem with something that is there; {@code value} is quoted here. */
    void value(Position at, String where, String value, String why, String fix) {
        problems.add(new Problem(at.line(), at.column(), where, Quote.of(value), why, fix));
    }

    /** A problem with the value that a key was given. */
    public void value(FileField.Given<?> field, String why, String fix) {
        value(field.at(), field.where(), field.text(), why, fix);
    }

    /** A problem that no one value stands for. */
    public void place(Position at, String where, String why, String fix) {
        problems.add(new Problem(at.line(), at.column(), where, "", why, fix));
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** In the file's order; those of one place in the order in which they were found. */
    public List<Problem> sorted() {
        return problems.stream().sorted(BY_POSITION).toList();
    }
}

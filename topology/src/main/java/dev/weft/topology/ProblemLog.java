package dev.weft.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong while a file is read. */
final class ProblemLog {
    private static final Comparator<Problem> BY_POSITION =
            Comparator.comparing((Problem problem) -> new Position(problem.line(), problem.column()));

    private final List<Problem> problems = new ArrayList<>();

    /** A problem with something that is there; {@code value} is quoted here. */
    void value(Position at, String where, String value, String why, String fix) {
        problems.add(new Problem(at.line(), at.column(), where, Quote.of(value), why, fix));
    }

    /** A problem with the value that a key was given. */
    void value(Field.Given<?> field, String why, String fix) {
        value(field.at(), field.where(), field.text(), why, fix);
    }

    /** A problem that no one value stands for. */
    void place(Position at, String where, String why, String fix) {
        problems.add(new Problem(at.line(), at.column(), where, "", why, fix));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** In the file's order; those of one place in the order in which they were found. */
    List<Problem> sorted() {
        return problems.stream().sorted(BY_POSITION).toList();
    }
}

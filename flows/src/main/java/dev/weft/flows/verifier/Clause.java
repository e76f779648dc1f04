package dev.weft.flows.verifier;

import dev.weft.flows.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One sentence of the specification: packets that look like this end so, unless an earlier sentence of the list was about
 * them. A sentence with sentences of its own stands for all of these, each for packets that look like this too.
 *
 * @param when    which packets it is about
 * @param unless  which of them it is not about: they are left to what follows; empty: it is about all
 * @param verdict what is to become of them; empty where the clauses say so
 * @param clauses in order; packets that none of them is about are left to what follows
 */
record Clause(Cube when, Optional<Cube> unless, Optional<Verdict> verdict, List<Clause> clauses) {
    static Clause of(Match when, Verdict verdict) {
        return new Clause(new Cube(when), Optional.empty(), Optional.of(verdict), List.of());
    }

    static Clause of(Match when, List<Clause> clauses) {
        return new Clause(new Cube(when), Optional.empty(), Optional.empty(), clauses);
    }

    /** The same, but not about packets that look like that. */
    Clause unless(Match other) {
        return new Clause(when, Optional.of(new Cube(other)), verdict, clauses);
    }

    /** Whatever no sentence before this was about. */
    static Clause otherwise(Verdict verdict) {
        return of(Match.ALL, verdict);
    }

    /**
     * The packets of the class that it is about; empty: none.
     *
     * @param others gets the others
     */
    Optional<Box> part(Box box, Headers now, List<Box> others) {
        Optional<Box> part = take(when, box, now, others);
        return unless.isEmpty()
                ? part
                : part.flatMap(some -> {
                    List<Box> about = new ArrayList<>();
                    take(unless.get(), some, now, about).ifPresent(others::add);
                    return about.stream().findFirst();
                });
    }

    /** The packets of the class that the cube fits; the others are added to a list. */
    private static Optional<Box> take(Cube cube, Box box, Headers now, List<Box> others) {
        Optional<Box> part = cube.in(box, now);
        if (part.isEmpty()) {
            others.add(box);
        } else if (part.get() != box) {
            cube.out(box, now).ifPresent(others::add);
        }
        return part;
    }

    /** The same with one more end in every verdict. */
    Clause and(String says, End end) {
        return new Clause(
                when,
                unless,
                verdict.map(before -> before.and(says, end)),
                clauses.stream().map(clause -> clause.and(says, end)).toList());
    }
}

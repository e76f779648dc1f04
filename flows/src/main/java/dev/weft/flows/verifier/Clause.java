package dev.weft.flows.verifier;

import dev.weft.flows.Match;
import java.util.List;
import java.util.Optional;

/**
 * One sentence of the specification: packets that look like this end so, unless an earlier sentence of the list was about
 * them. A sentence with sentences of its own stands for all of these, each for packets that look like this too.
 *
 * @param when    which packets it is about
 * @param verdict what is to become of them; empty where the clauses say so
 * @param clauses in order; packets that none of them is about are left to what follows
 */
record Clause(Cube when, Optional<Verdict> verdict, List<Clause> clauses) {
    static Clause of(Match when, Verdict verdict) {
        return new Clause(new Cube(when), Optional.of(verdict), List.of());
    }

    static Clause of(Match when, List<Clause> clauses) {
        return new Clause(new Cube(when), Optional.empty(), clauses);
    }

    /** Whatever no sentence before this was about. */
    static Clause otherwise(Verdict verdict) {
        return of(Match.ALL, verdict);
    }

    /** The same with one more end in every verdict. */
    Clause and(String says, End end) {
        return new Clause(
                when,
                verdict.map(before -> before.and(says, end)),
                clauses.stream().map(clause -> clause.and(says, end)).toList());
    }
}

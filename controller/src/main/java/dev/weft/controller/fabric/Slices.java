package dev.weft.controller.fabric;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Work that is done piece by piece, so that others have their turn between. A piece may add more; each returns what follows of
 * it, which is to be performed before the next.
 */
final class Slices {
    /** How many things of a list are one piece. */
    static final int AT_ONCE = 16;

    private final Deque<Supplier<List<Effect>>> pieces = new ArrayDeque<>();
    private Optional<Supplier<List<Effect>>> end = Optional.empty();
    private UnaryOperator<List<Effect>> after = UnaryOperator.identity();

    /**
     * @param first the first piece
     */
    Slices(Function<Slices, List<Effect>> first) {
        pieces.add(() -> first.apply(this));
    }

    /** One more piece, after all that there are. */
    void then(Supplier<List<Effect>> piece) {
        pieces.addLast(piece);
    }

    /** The same for each few of these. */
    <T> void each(List<T> all, Function<List<T>, List<Effect>> piece) {
        cut(all, piece).forEach(pieces::addLast);
    }

    /** For each few of these, before what there is. */
    <T> void firstEach(List<T> all, Function<List<T>, List<Effect>> piece) {
        List<Supplier<List<Effect>>> cut = cut(all, piece);
        for (int last = cut.size() - 1; last >= 0; last--) {
            pieces.addFirst(cut.get(last));
        }
    }

    private static <T> List<Supplier<List<Effect>>> cut(List<T> all, Function<List<T>, List<Effect>> piece) {
        List<Supplier<List<Effect>>> cut = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<T> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
            cut.add(() -> piece.apply(some));
        }
        return cut;
    }

    /** What is done when nothing else is left. */
    void atTheEnd(Supplier<List<Effect>> piece) {
        end = Optional.of(piece);
    }

    /**
     * @param published is given what follows of each piece, once it is done
     */
    void afterEach(UnaryOperator<List<Effect>> published) {
        after = published;
    }

    boolean isOver() {
        return pieces.isEmpty() && end.isEmpty();
    }

    /** Does the next piece. */
    List<Effect> next() {
        if (pieces.isEmpty()) {
            Supplier<List<Effect>> last = end.orElseThrow();
            end = Optional.empty();
            return after.apply(last.get());
        }
        return after.apply(pieces.remove().get());
    }

    /** Does all that is left. */
    List<Effect> all() {
        List<Effect> effects = new ArrayList<>();
        while (!isOver()) {
            effects.addAll(next());
        }
        return effects;
    }
}

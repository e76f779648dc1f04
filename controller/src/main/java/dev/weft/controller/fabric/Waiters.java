package dev.weft.controller.fabric;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Those who wait for the end of something that happens again and again: for the end of the one that is going on, or of the next.
 *
 * @param <T> what they are told
 */
final class Waiters<T> {
    private final List<CompletableFuture<T>> present = new ArrayList<>();
    private final List<CompletableFuture<T>> next = new ArrayList<>();

    /** One who waits for the next. */
    void add(CompletableFuture<T> asked) {
        next.add(asked);
    }

    boolean isEmptyNext() {
        return next.isEmpty();
    }

    /** The next is going on from now. */
    void begin() {
        present.addAll(next);
        next.clear();
    }

    /** What is going on has ended: returns who waited for that. */
    List<CompletableFuture<T>> end() {
        List<CompletableFuture<T>> told = List.copyOf(present);
        present.clear();
        return told;
    }

    /** There will be no next: returns all who wait. */
    List<CompletableFuture<T>> endAll() {
        begin();
        return end();
    }
}

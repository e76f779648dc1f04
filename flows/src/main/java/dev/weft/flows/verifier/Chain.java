package dev.weft.flows.verifier;

import java.util.ArrayList;
import java.util.List;

/** A list that grows at its head and shares its rest with others. Immutable. */
final class Chain<T> {
    private static final Chain<?> EMPTY = new Chain<>(List.of(), List.of());

    private final List<T> head; // one element, none in the empty chain
    private final List<Chain<T>> rest;

    private Chain(List<T> head, List<Chain<T>> rest) {
        this.head = head;
        this.rest = rest;
    }

    @SuppressWarnings("unchecked") // has no element of any type
    static <T> Chain<T> empty() {
        return (Chain<T>) EMPTY;
    }

    boolean isEmpty() {
        return head.isEmpty();
    }

    T head() {
        return head.get(0);
    }

    Chain<T> rest() {
        return rest.get(0);
    }

    Chain<T> plus(T element) {
        return new Chain<>(List.of(element), List.of(this));
    }

    boolean contains(T element) {
        for (Chain<T> at = this; !at.isEmpty(); at = at.rest()) {
            if (at.head().equals(element)) {
                return true;
            }
        }
        return false;
    }

    /** In the order in which they were added. */
    List<T> toList() {
        List<T> list = new ArrayList<>();
        for (Chain<T> at = this; !at.isEmpty(); at = at.rest()) {
            list.add(0, at.head());
        }
        return list;
    }
}

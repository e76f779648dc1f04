package dev.weft.flows.verifier;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;

/** A list that grows at its head and shares its rest with others. Immutable. */
abstract class Chain<T> {
    private static final Chain<Object> EMPTY = new Empty<>();

    @SuppressWarnings("unchecked") // has no element of any type
    static <T> Chain<T> empty() {
        return (Chain<T>) EMPTY;
    }

    abstract boolean isEmpty();

    /** The element that was added last. */
    abstract T head();

    /** All but the element that was added last. */
    abstract Chain<T> rest();

    Chain<T> plus(T element) {
        return new Link<>(element, this);
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
            list.add(at.head());
        }
        Collections.reverse(list);
        return list;
    }

    private static final class Empty<T> extends Chain<T> {
        @Override
        boolean isEmpty() {
            return true;
        }

        @Override
        T head() {
            throw new NoSuchElementException();
        }

        @Override
        Chain<T> rest() {
            throw new NoSuchElementException();
        }
    }

    private static final class Link<T> extends Chain<T> {
        private final T head;
        private final Chain<T> rest;

        Link(T head, Chain<T> rest) {
            this.head = head;
            this.rest = rest;
        }

        @Override
        boolean isEmpty() {
            return false;
        }

        @Override
        T head() {
            return head;
        }

        @Override
        Chain<T> rest() {
            return rest;
        }
    }
}

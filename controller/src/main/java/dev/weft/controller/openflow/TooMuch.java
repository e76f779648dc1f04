package dev.weft.controller.openflow;

import dev.weft.controller.budget.Bound;

/** A switch sends more than one connection may; it ends. */
final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Bound bound;

    TooMuch(Bound bound) {
        super("it sent " + bound.words());
        this.bound = bound;
    }

    Bound bound() {
        return bound;
    }
}

package dev.weft.lab;

/** A probe lost packets, but the machine discarded at least as many before Open vSwitch got to run: the loss proves nothing. */
final class Inconclusive extends RuntimeException {
    private static final long serialVersionUID = 1;

    Inconclusive(String report) {
        super("the machine was too busy to tell: " + report);
    }
}

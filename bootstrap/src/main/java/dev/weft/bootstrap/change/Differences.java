package dev.weft.bootstrap.change;

import dev.weft.bootstrap.facts.Ovs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is not as it should be about one object, in words. */
public final class Differences {
    private static final String PASSING = " (Open vSwitch removes and re-adds the port)";

    private final List<String> texts = new ArrayList<>();

    Differences compare(String what, String is, String wanted) {
        if (!is.equals(wanted)) {
            texts.add(what + " " + (is.isEmpty() ? "none" : is) + " -> " + (wanted.isEmpty() ? "none" : wanted));
        }
        return this;
    }

    /** Every wanted key must be there with that value; other keys are somebody else's business. */
    Differences compare(String what, Map<String, String> is, Map<String, String> wanted) {
        wanted.forEach((key, value) -> compare(what + key, is.getOrDefault(key, ""), value));
        return this;
    }

    /**
     * The OpenFlow number that was asked for, where one is wanted. Not the one that the port has: Open vSwitch gives another
     * while that is a port's which has asked for it too, and asking again changes nothing.
     */
    Differences compareNumber(Ovs.Port port, Optional<Integer> wanted) {
        wanted.filter(number -> !isAskedFor(port, wanted))
                .ifPresent(number -> compare("requested port number", port.asked(), number + PASSING));
        return this;
    }

    public static boolean isAskedFor(Ovs.Port port, Optional<Integer> wanted) {
        return wanted.map(number -> Integer.toString(number).equals(port.asked()))
                .orElse(true);
    }

    Differences noteIf(boolean condition, String text) {
        return condition ? note(text) : this;
    }

    Differences note(String text) {
        texts.add(text);
        return this;
    }

    public boolean any() {
        return !texts.isEmpty();
    }

    public String text() {
        return String.join(", ", texts);
    }
}

package dev.weft.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is not as it should be about one object, in words. */
final class Differences {
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

    Differences note(String text) {
        texts.add(text);
        return this;
    }

    boolean any() {
        return !texts.isEmpty();
    }

    String text() {
        return String.join(", ", texts);
    }
}

package dev.weft.controller.cli.render;

/** Colours, as terminals want them (ECMA-48 SGR), with a meaning each. */
public enum Ink {
    /** No colour. */
    PLAIN(""),
    /** Headings. */
    BOLD("1"),
    /** What matters less. */
    FAINT("2"),
    GOOD("32"),
    BUSY("33"),
    BAD("31");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    /** The text in this colour, if the paper shows colours. */
    public String on(Paper paper, String text) {
        return this == PLAIN || !paper.coloured() || text.isBlank()
                ? text
                : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    /** The colour of a word that says how something is. */
    public static Ink ofState(String word) {
        return switch (word) {
            case "connected", "up" -> GOOD;
            case "syncing", "foreign", "unassigned" -> BUSY;
            case "away", "down" -> BAD;
            default -> PLAIN;
        };
    }
}

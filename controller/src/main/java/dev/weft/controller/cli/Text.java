package dev.weft.controller.cli;

/** Words for numbers. */
final class Text {
    private Text() {}

    static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}

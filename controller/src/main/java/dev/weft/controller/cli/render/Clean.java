package dev.weft.controller.cli.render;

/** Text that came from elsewhere, made fit for a terminal. */
public final class Clean {
    private Clean() {}

    /** The text with control characters shown as {@code ?}: a port's name must not move the cursor. */
    public static String line(String text) {
        return text.chars().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}", "?") : text;
    }
}

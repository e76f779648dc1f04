package dev.weft.controller.cli;

/** Words for numbers. */
final class Text {
    private Text() {}

    static String plural(long count, String noun) {
        return plural(count, noun, noun + "s");
    }

    /** For nouns that do more than take an s. */
    static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** The two largest units: {@code 2 d 3 h}, {@code 5 min 7 s}. */
    static String duration(long seconds) {
        long minutes = seconds / 60;
        long hours = minutes / 60;
        if (hours >= 24) {
            return hours / 24 + " d " + hours % 24 + " h";
        }
        if (hours > 0) {
            return hours + " h " + minutes % 60 + " min";
        }
        return minutes > 0 ? minutes + " min " + seconds % 60 + " s" : seconds + " s";
    }
}

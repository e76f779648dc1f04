package dev.weft.bootstrap.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of an ssh_config file.
 *
 * @param keyword in lower case
 * @param words   its arguments, without quotes
 * @param rest    the same as one text, for keywords that take a command
 */
record ConfigLine(String keyword, List<String> words, String rest) {
    ConfigLine {
        words = List.copyOf(words);
    }

    /** Empty for blank lines and comments. */
    static Optional<ConfigLine> parse(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '=') {
            end++;
        }
        String rest = text.substring(end).strip();
        if (rest.startsWith("=")) {
            rest = rest.substring(1).strip();
        }
        return Optional.of(new ConfigLine(text.substring(0, end).toLowerCase(Locale.ROOT), words(rest), rest));
    }

    /** Split at blanks that are not between quotes; a # at the beginning of a word ends the line. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inside = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inside = true;
            } else if (Character.isWhitespace(c)) {
                if (inside) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inside = false;
            } else if (c == '#' && !inside) {
                break;
            } else {
                word.append(c);
                inside = true;
            }
        }
        if (inside) {
            words.add(word.toString());
        }
        return words;
    }
}

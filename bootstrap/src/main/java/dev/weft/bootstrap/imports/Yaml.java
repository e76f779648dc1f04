package dev.weft.bootstrap.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as the file has them. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[a-zA-Z][a-zA-Z0-9_./-]*");
    private static final Pattern WORD = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    private Yaml() {}

    /** In quotes where a reader could take it for something else than text. */
    static String text(String value) {
        boolean plain = PLAIN.matcher(value).matches() && !WORD.matcher(value).matches();
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String mapping(Map<String, String> keys) {
        return keys.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** The same with more keys. */
    static String mapping(Map<String, String> keys, String... more) {
        Map<String, String> all = new LinkedHashMap<>(keys);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return mapping(all);
    }

    /** On one line of a comment, whatever a host said. */
    static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}

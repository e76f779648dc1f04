package dev.weft.bootstrap.ssh;

import java.util.List;
import java.util.Locale;

/** Patterns with * and ?, and lists of them in which ! excludes (ssh_config(5), PATTERNS). */
final class Patterns {
    private Patterns() {}

    /** Whether one of them matches, and none with ! does. Letters are compared without case. */
    static boolean match(List<String> patterns, String name) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean excludes = pattern.startsWith("!");
            if (matches(pattern.substring(excludes ? 1 : 0), name)) {
                if (excludes) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    /** In time that grows with the product of both lengths, whatever the pattern. */
    private static boolean matches(String pattern, String name) {
        String glob = pattern.toLowerCase(Locale.ROOT);
        String text = name.toLowerCase(Locale.ROOT);
        int at = 0;
        int star = -1;
        int retry = 0;
        int i = 0;
        while (i < text.length()) {
            if (at < glob.length()
                    && (glob.charAt(at) == '?' || glob.charAt(at) == text.charAt(i))
                    && glob.charAt(at) != '*') {
                at++;
                i++;
            } else if (at < glob.length() && glob.charAt(at) == '*') {
                star = at++;
                retry = i;
            } else if (star >= 0) {
                at = star + 1;
                i = ++retry;
            } else {
                return false;
            }
        }
        while (at < glob.length() && glob.charAt(at) == '*') {
            at++;
        }
        return at == glob.length();
    }
}

package dev.weft.controller.fabric;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists names shortly: {@code h0 to h199}, {@code a, b and c}, {@code a, b, c, d, e, f, g, h and 92 more}. */
final class Names {
    private static final int MOST = 8;
    private static final int SHORTEST_RANGE = 3;
    private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]{1,9})(\\D*)");

    private Names() {}

    /** A name that ends a range, as far as a name with a number in it can. */
    private record Numbered(String before, int number, String digits, String after) {
        static Numbered of(String name) {
            Matcher parts = NUMBERED.matcher(name);
            return parts.matches()
                    ? new Numbered(parts.group(1), Integer.parseInt(parts.group(2)), parts.group(2), parts.group(3))
                    : new Numbered(name, -1, "", "");
        }

        boolean isFollowedBy(Numbered next) {
            boolean alike = before.equals(next.before) && after.equals(next.after);
            boolean padded = digits.startsWith("0") && digits.length() > 1 || next.digits.startsWith("0");
            return alike
                    && number >= 0
                    && next.number == number + 1
                    && (!padded || digits.length() == next.digits.length());
        }
    }

    static String folded(List<String> names) {
        List<String> parts = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int from = 0; from < names.size(); ) {
            int to = from;
            while (to + 1 < names.size() && Numbered.of(names.get(to)).isFollowedBy(Numbered.of(names.get(to + 1)))) {
                to++;
            }
            if (to - from + 1 >= SHORTEST_RANGE) {
                parts.add(names.get(from) + " to " + names.get(to));
                sizes.add(to - from + 1);
            } else {
                for (int single = from; single <= to; single++) {
                    parts.add(names.get(single));
                    sizes.add(1);
                }
            }
            from = to + 1;
        }
        return joined(parts, sizes);
    }

    private static String joined(List<String> parts, List<Integer> sizes) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        if (parts.size() <= MOST) {
            return String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.get(parts.size() - 1);
        }
        int more = sizes.subList(MOST, sizes.size()).stream()
                .mapToInt(Integer::intValue)
                .sum();
        return String.join(", ", parts.subList(0, MOST)) + " and " + more + " more";
    }
}

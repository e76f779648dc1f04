package dev.weft.topology.yaml;

import dev.weft.topology.Quote;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whole numbers in plain decimal digits; every other way to write one means different things to different readers. */
public final class WholeNumber {
    private static final Pattern PLAIN = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0[0-9]+");
    private static final Pattern OTHER_BASE = Pattern.compile("0[xX][0-9a-fA-F]{1,8}|0[oO][0-7]{1,10}|0[bB][01]{1,31}");
    private static final Pattern GROUPED = Pattern.compile("[0-9]+([_, '][0-9]{3})+|[0-9]+(_[0-9]+)+");
    private static final Pattern FRACTION = Pattern.compile("[+]?[0-9]{0,12}[.]?[0-9]{0,12}([eE][+]?[0-9]{1,2})?");
    /** No longer text is looked at closely: it is no number of ours. */
    private static final int LONGEST = 40;

    private WholeNumber() {}

    public static FileField<Integer> read(YamlNode.Scalar scalar, ProblemLog log, String what, int least, int most) {
        String text = scalar.text();
        if (LEADING_ZERO.matcher(text).matches()) {
            return ValueReader.bad(
                    scalar,
                    log,
                    "A number with a leading zero is octal to some programs and decimal to others.",
                    "Write it without the zero.");
        }
        if (!PLAIN.matcher(text).matches()) {
            String fix = meant(text)
                    .filter(number -> number >= least && number <= most)
                    .map(number -> "Write " + number + ".")
                    .orElse("Write a number from " + least + " to " + most + ".");
            return ValueReader.bad(scalar, log, "Not a whole number in decimal digits.", fix);
        }
        if (scalar.kind() == YamlNode.Kind.QUOTED) {
            return ValueReader.bad(
                    scalar,
                    log,
                    "The quotes make it text, not a number.",
                    "Write " + Quote.cut(text) + " without them.");
        }
        if (text.length() > LONGEST || !isIn(text, least, most)) {
            return ValueReader.bad(
                    scalar, log, what + " is not " + least + " to " + most + ".", "Give it a number in that range.");
        }
        return ValueReader.given(scalar, Integer.parseInt(text));
    }

    private static boolean isIn(String text, int least, int most) {
        BigDecimal number = new BigDecimal(text);
        return number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    /** The number that was probably meant, where only one can be. */
    private static Optional<Long> meant(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        if (OTHER_BASE.matcher(text).matches()) {
            int base = "xX".indexOf(text.charAt(1)) >= 0 ? 16 : "oO".indexOf(text.charAt(1)) >= 0 ? 8 : 2;
            return Optional.of(Long.parseLong(text.substring(2), base));
        }
        if (GROUPED.matcher(text).matches()) {
            return meant(text.replaceAll("[^0-9]", ""));
        }
        if (!FRACTION.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text).longValueExact());
        } catch (ArithmeticException | NumberFormatException notWhole) {
            return Optional.empty();
        }
    }
}

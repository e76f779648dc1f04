package dev.weft.topology;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Which names are safe as Linux host names, Docker names and network device names, and how device names are made. */
public final class SafeNames {
    /** The longest network device name Linux takes (IFNAMSIZ - 1). */
    public static final int MAX_DEVICE = 15;

    private static final Pattern SAFE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");
    private static final Pattern DOTTED = Pattern.compile("(?=.{1,63}$)[a-zA-Z0-9][a-zA-Z0-9_-]*(\\.[a-zA-Z0-9_-]+)*");
    private static final Pattern DEVICE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,14}");

    private SafeNames() {}

    /**
     * Whether this can name a host or a container: 1 to 63 of a-z A-Z 0-9 _ - . as in a DNS name, the first a letter or a digit. Dots stand
     * between other characters.
     */
    public static boolean isDotted(String name) {
        return DOTTED.matcher(name).matches();
    }

    /** Whether this can name a network or a router: 1 to 63 of a-z A-Z 0-9 _ -, the first a letter or a digit. */
    public static boolean isSafe(String name) {
        return SAFE.matcher(name).matches();
    }

    /** Whether this can name a network device: 1 to 15 of a-z A-Z 0-9 _ . -, the first not a sign. */
    public static boolean isDevice(String name) {
        return DEVICE.matcher(name).matches();
    }

    /** A device name for something with a longer name: prefix and name where they fit, else shortened with a hash. */
    static String device(String prefix, String name) {
        String whole = prefix + name;
        if (whole.length() <= MAX_DEVICE) {
            return whole;
        }
        int kept = MAX_DEVICE - 7;
        // What is cut off is in the hash; where the prefix is cut too, all of it is.
        String hashed = prefix.length() <= kept + 1 ? name : whole;
        String hash = String.format(java.util.Locale.ROOT, "%06x", fnv(hashed) & 0xff_ffff);
        return whole.substring(0, kept) + "-" + hash;
    }

    /** FNV-1a, 32 bits: names must not change when Weft or the JDK does, so no hashCode. */
    static int fnv(String text) {
        int hash = 0x811c9dc5;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * 0x01000193;
        }
        return hash;
    }
}

package dev.weft.bootstrap.facts;

import dev.weft.bootstrap.remote.Command;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the frames of a port from the host's own stack. With the userspace datapath the kernel gets a copy of every frame and would
 * answer for its addresses; the switch has its copy before this hook.
 */
public final class Shield {
    private static final String TABLE = "netdev weft";

    /** nftables takes no chain whose name begins with a digit; a device's name has at most 15 characters, so none is the other's. */
    private static final String OF_DEVICE = "weft-of-device-";

    private static final Pattern CHAIN = Pattern.compile(
            "chain (\\S{1,64}) \\{ *type filter hook ingress device \"([^\"]+)\"[^}]{0,300}policy drop; *\\}");

    private Shield() {}

    /** The name of a device's chain; {@code heal/head.sh} has the same rule. */
    public static String chain(String device) {
        char first = device.charAt(0);
        return first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z' ? device : OF_DEVICE + device;
    }

    public static Command make(String device) {
        return Command.of(
                "nft",
                "add table " + TABLE + "; add chain " + TABLE + " " + chain(device)
                        + " { type filter hook ingress device \"" + device + "\" priority 0; policy drop; }");
    }

    public static Command remove(String device) {
        return Command.of("nft", "delete chain " + TABLE + " " + chain(device));
    }

    public static Command removeAll() {
        return Command.of("nft", "delete table " + TABLE);
    }

    /**
     * The devices that have one. A chain that has lost its device shields nothing and is not counted.
     *
     * @param text what {@code nft list table netdev weft} says
     * @return empty: there is no such table at all
     */
    static Optional<Set<String>> read(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Set<String> devices = new HashSet<>();
        Matcher chains = CHAIN.matcher(text.replaceAll("\\s+", " "));
        while (chains.find()) {
            if (chains.group(1).equals(chain(chains.group(2)))) {
                devices.add(chains.group(2));
            }
        }
        return Optional.of(devices);
    }
}

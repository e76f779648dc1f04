package dev.weft.bootstrap.findings;

import dev.weft.topology.Ipv4Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of iptables, as far as it matters for where a packet gets to.
 *
 * @param text    as {@code iptables -S} prints it, without "-A CHAIN "
 * @param target  ACCEPT, DROP, a chain, ...; empty: it only counts
 * @param state   of the connection, as a list of words
 * @param partial whether it also looks at what is not read here, so that it matches some packets only
 */
record FilterRule(
        String text,
        Optional<Condition> source,
        Optional<Condition> destination,
        Optional<Condition> in,
        Optional<Condition> out,
        Optional<Condition> state,
        boolean partial,
        String target) {
    /** A word is anything without a space, or what is in double quotes. */
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");

    /** Options of a target and of comments: they change nothing about which packets match. */
    private static final Set<String> HARMLESS = Set.of(
            "--reject-with", "--to-source", "--comment", "--log-prefix", "--log-level", "--random", "--random-fully");

    /** Matches that are read here, or look at nothing. */
    private static final Set<String> MATCHES = Set.of("comment", "conntrack", "state");

    /** How a packet, or a kind of packets, fares with a rule. */
    enum Match {
        YES,
        NO,
        /** Some of them, or it cannot be told. */
        SOME
    }

    /**
     * What a rule wants of an address or a device.
     *
     * @param isNegated whether it wants anything but that ({@code ! -d})
     */
    record Condition(String value, boolean isNegated) {
        private Match of(Match plain) {
            if (!isNegated || plain == Match.SOME) {
                return plain;
            }
            return plain == Match.YES ? Match.NO : Match.YES;
        }
    }

    /** Where a kind of packets comes from or goes to. */
    sealed interface End {
        /**
         * A network of the overlay.
         *
         * @param device its gateway port
         */
        record Inside(Ipv4Prefix subnet, String device) implements End {}

        /**
         * The rest of the world, by whatever other device.
         *
         * @param overlay what is not outside
         * @param devices that do not lead there
         */
        record Outside(List<Ipv4Prefix> overlay, List<String> devices) implements End {
            public Outside {
                overlay = List.copyOf(overlay);
                devices = List.copyOf(devices);
            }
        }
    }

    /**
     * A kind of packets.
     *
     * @param state of their connection: {@code NEW} or {@code ESTABLISHED}
     */
    record Packet(End from, End to, String state) {}

    static FilterRule parse(String text) {
        Optional<Condition> source = Optional.empty();
        Optional<Condition> destination = Optional.empty();
        Optional<Condition> in = Optional.empty();
        Optional<Condition> out = Optional.empty();
        Optional<Condition> state = Optional.empty();
        boolean partial = false;
        String target = "";
        List<String> words = words(text);
        for (int i = 0; i < words.size(); i++) {
            boolean isNegated = words.get(i).equals("!");
            i += isNegated ? 1 : 0;
            String word = i < words.size() ? words.get(i) : "";
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            Optional<Condition> condition = Optional.of(new Condition(value, isNegated));
            switch (word) {
                case "-s" -> source = condition;
                case "-d" -> destination = condition;
                case "-i" -> in = condition;
                case "-o" -> out = condition;
                case "--ctstate", "--state" -> state = condition;
                case "-j", "-g" -> target = value;
                default -> partial |= !isHarmless(word, value);
            }
            i += value.startsWith("-") ? 0 : 1; // an option without a value
        }
        return new FilterRule(text, source, destination, in, out, state, partial, target);
    }

    private static boolean isHarmless(String word, String value) {
        return word.equals("-m") && MATCHES.contains(value) || HARMLESS.contains(word);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    Match matches(Packet packet) {
        List<Match> all = List.of(
                of(source, FilterRule::address, packet.from()),
                of(destination, FilterRule::address, packet.to()),
                of(in, FilterRule::device, packet.from()),
                of(out, FilterRule::device, packet.to()),
                state.map(want -> want.of(isListed(want, packet) ? Match.YES : Match.NO))
                        .orElse(Match.YES),
                partial ? Match.SOME : Match.YES);
        if (all.contains(Match.NO)) {
            return Match.NO;
        }
        return all.contains(Match.SOME) ? Match.SOME : Match.YES;
    }

    private static boolean isListed(Condition wanted, Packet packet) {
        return List.of(wanted.value().split(",")).contains(packet.state());
    }

    private static Match of(Optional<Condition> wanted, BiFunction<String, End, Match> plain, End is) {
        return wanted.map(want -> want.of(plain.apply(want.value(), is))).orElse(Match.YES);
    }

    /** An address outside the overlay may be any other. */
    private static Match address(String text, End is) {
        Ipv4Prefix wanted;
        try {
            wanted = Ipv4Prefix.parse(text.contains("/") ? text : text + "/32");
        } catch (IllegalArgumentException unknown) {
            return Match.SOME;
        }
        if (is instanceof End.Outside outside) {
            boolean isOverlay = outside.overlay().stream().anyMatch(subnet -> isIn(wanted, subnet));
            return isOverlay ? Match.NO : Match.SOME;
        }
        Ipv4Prefix subnet = ((End.Inside) is).subnet();
        if (!wanted.overlaps(subnet)) {
            return Match.NO;
        }
        return isIn(subnet, wanted) ? Match.YES : Match.SOME;
    }

    private static boolean isIn(Ipv4Prefix part, Ipv4Prefix whole) {
        return whole.contains(part.address()) && part.length() >= whole.length();
    }

    /** {@code veth+} stands for all devices that begin so. */
    private static Match device(String wanted, End is) {
        if (is instanceof End.Outside outside) {
            boolean isNoWay = outside.devices().stream().anyMatch(device -> fits(wanted, device));
            return isNoWay ? Match.NO : Match.SOME;
        }
        return fits(wanted, ((End.Inside) is).device()) ? Match.YES : Match.NO;
    }

    private static boolean fits(String wanted, String device) {
        return wanted.endsWith("+")
                ? device.startsWith(wanted.substring(0, wanted.length() - 1))
                : device.equals(wanted);
    }
}

package dev.weft.bootstrap.findings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table of iptables, and what it does with a kind of packets. Where a rule matches only some of them, or asks for what is
 * not read here, there is no telling, and nothing is claimed.
 *
 * @param chains   their rules, in order
 * @param policies of the built-in chains
 */
record FilterTable(Map<String, List<FilterRule>> chains, Map<String, String> policies) {
    /** Chains that call each other deeper than this are not followed. */
    private static final int DEEPEST = 16;

    FilterTable {
        chains = Map.copyOf(chains);
        policies = Map.copyOf(policies);
    }

    /** Reads what {@code iptables -S} prints. */
    static FilterTable read(List<String> lines) {
        Map<String, List<FilterRule>> chains = new LinkedHashMap<>();
        Map<String, String> policies = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            if (words.length < 2) {
                continue;
            }
            switch (words[0]) {
                case "-P" -> policies.put(words[1], words.length == 3 ? words[2].strip() : "");
                case "-N" -> chains.computeIfAbsent(words[1], name -> new ArrayList<>());
                case "-A" ->
                    chains.computeIfAbsent(words[1], name -> new ArrayList<>())
                            .add(FilterRule.parse(words.length == 3 ? words[2] : ""));
                default -> {} // "ok", and what a later iptables may add
            }
        }
        return new FilterTable(chains, policies);
    }

    /**
     * What becomes of a kind of packets.
     *
     * @param target ACCEPT, DROP, MASQUERADE, ...; empty: there is no telling
     * @param rule   that decided; empty: the policy did
     */
    record Verdict(Optional<String> target, Optional<FilterRule> rule) {
        private static final Verdict UNKNOWN = new Verdict(Optional.empty(), Optional.empty());

        boolean is(String... targets) {
            return target.filter(List.of(targets)::contains).isPresent();
        }
    }

    /** What a built-in chain does with them. */
    Verdict decide(String chain, FilterRule.Packet packet) {
        return walk(chain, packet, 0)
                .orElseGet(() -> new Verdict(Optional.of(policies.getOrDefault(chain, "ACCEPT")), Optional.empty()));
    }

    /** Empty: they come back from the chain. */
    private Optional<Verdict> walk(String chain, FilterRule.Packet packet, int depth) {
        if (depth > DEEPEST) {
            return Optional.of(Verdict.UNKNOWN);
        }
        for (FilterRule rule : chains.getOrDefault(chain, List.of())) {
            FilterRule.Match match = rule.matches(packet);
            if (match == FilterRule.Match.NO
                    || List.of("", "LOG", "MARK", "CONNMARK").contains(rule.target())) {
                continue;
            }
            Optional<Verdict> verdict = chains.containsKey(rule.target())
                    ? walk(rule.target(), packet, depth + 1)
                    : Optional.of(new Verdict(Optional.of(rule.target()), Optional.of(rule)));
            if (match == FilterRule.Match.YES && verdict.isPresent()) {
                return verdict.filter(found -> !found.is("RETURN"));
            }
            if (match == FilterRule.Match.SOME
                    && verdict.isPresent()
                    && !verdict.get().is("DROP", "REJECT")) {
                return Optional.of(Verdict.UNKNOWN);
            }
        }
        return Optional.empty();
    }

    /** Whether the built-in chain has a rule that calls this one for all packets. */
    boolean calls(String chain, String called) {
        return chains.getOrDefault(chain, List.of()).stream()
                .anyMatch(rule -> rule.text().equals("-j " + called));
    }
}

package dev.weft.bootstrap.change;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Who else on a host needs its kernel to forward packets ({@code net.ipv4.ip_forward}). */
final class IpForwarding {
    /** Kinds of devices with an address that are there to have packets forwarded. */
    private static final Set<String> KINDS = Set.of("bridge", "wireguard", "tun", "ppp", "ipip", "gre", "sit", "vxlan");

    private IpForwarding() {}

    /** Each in a few words; empty: nobody. */
    static List<String> neededBy(HostFacts facts) {
        List<String> needs = new ArrayList<>();
        for (Link link : facts.links()) {
            boolean switched = facts.ovs().bridge(link.name()).isPresent()
                    || facts.ovs().bridgeOf(link.name()).isPresent();
            if (KINDS.contains(link.kind()) && !link.addresses().isEmpty() && !switched) {
                needs.add("device " + link.name());
            }
        }
        for (String chain : List.of("FORWARD", "POSTROUTING")) {
            long rules = facts.rules().builtin().getOrDefault(chain, List.of()).stream()
                    .filter(rule -> !rule.contains("-j " + HostFacts.Rules.PREFIX))
                    .count();
            if (rules > 0) {
                needs.add(rules + (rules == 1 ? " rule of " : " rules of ") + chain);
            }
        }
        return needs;
    }
}

package dev.weft.bootstrap.imports;

import dev.weft.topology.Ipv4Prefix;
import java.util.List;

/** What a host's own NAT rules do to a network. */
final class NatRules {
    private static final String OURS = "-j WEFT-POSTROUTING";

    private final SeenHost host;
    private final Remarks remarks;

    NatRules(SeenHost host, Remarks remarks) {
        this.host = host;
        this.remarks = remarks;
    }

    void check(FoundNetwork segment, Ipv4Prefix subnet, String gatewayPort) {
        List<String> own = host.postrouting().stream()
                .filter(rule -> rule.contains("-s " + subnet + " ") && rule.contains("-j MASQUERADE"))
                .toList();
        own.stream()
                .filter(rule -> !rule.contains("-d ") && !rule.contains("-o "))
                .forEach(rule -> remarks.note(
                        segment,
                        "the rule \"" + rule + "\" of " + host.name()
                                + " also rewrites the source of packets to other networks, which breaks routing "
                                + "between them; Weft's own rule does not, so remove it after apply: "
                                + "iptables -t nat -D POSTROUTING "
                                + rule));
        if (own.isEmpty() && host.postrouting().stream().noneMatch(OURS::equals)) {
            remarks.note(
                    segment,
                    host.name() + " has no NAT rule for it: apply creates one; write exit: none if " + gatewayPort
                            + " is not a way out");
        }
    }
}

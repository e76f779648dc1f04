package dev.weft.bootstrap.findings;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.findings.FilterRule.End;
import dev.weft.bootstrap.findings.FilterRule.Packet;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gateway ports and the way out: what keeps packets of the file's networks from the outside, or their answers from coming back. */
final class ExitFindings {
    private static final String FORWARD = "FORWARD";
    private static final String POSTROUTING = "POSTROUTING";
    private static final String OURS = HostFacts.Rules.PREFIX + FORWARD;

    private final Topology topology;
    private final HostSpec spec;
    private final HostSight sight;
    private final HostFacts facts;
    private final HostFindings findings;
    private final End outside;

    ExitFindings(Topology topology, HostSpec spec, HostSight sight, HostFindings findings) {
        this.topology = topology;
        this.spec = spec;
        this.sight = sight;
        this.facts = sight.facts();
        this.findings = findings;
        List<String> noWayOut = new ArrayList<>(
                spec.gateways().stream().map(HostSpec.Gateway::port).toList());
        // Docker's own bridges.
        facts.links().stream()
                .map(Link::name)
                .filter(name -> name.matches("docker[0-9]+|br-[0-9a-f]{12}"))
                .forEach(noWayOut::add);
        this.outside = new End.Outside(
                topology.networks().stream().map(Network::subnet).toList(), noWayOut);
    }

    void add() {
        List<HostSpec.Gateway> there = spec.gateways().stream()
                .filter(gateway -> facts.link(gateway.port()).isPresent())
                .toList();
        there.forEach(gateway -> port(gateway, facts.link(gateway.port()).orElseThrow()));
        if (there.isEmpty()) {
            return;
        }
        forwarding(there);
        if (facts.tools().contains("iptables")) {
            there.forEach(this::passes);
            there.forEach(this::translated);
            overlayIsNotTranslated(there);
        }
    }

    private void port(HostSpec.Gateway gateway, Link link) {
        String port = gateway.port();
        String which = "gateway port " + port + " of " + gateway.network();
        if (!link.addresses().contains(gateway.cidr())) {
            String has = link.addresses().isEmpty() ? "no address" : String.join(", ", link.addresses());
            mend(
                    gateway,
                    which + " has " + has + ", not " + gateway.cidr(),
                    "ip address replace " + gateway.cidr() + " dev " + port);
        }
        if (!link.isUp()) {
            mend(gateway, which + " is down", "ip link set dev " + port + " up");
        }
        if (link.mtu() > gateway.mtu()) {
            mend(
                    gateway,
                    "the MTU of " + which + " is " + link.mtu() + ", but the network carries " + gateway.mtu()
                            + ": larger packets from outside are lost",
                    "ovs-vsctl set interface " + port + " mtu_request=" + gateway.mtu());
        }
    }

    private void forwarding(List<HostSpec.Gateway> there) {
        if (facts.sysctls().getOrDefault("net/ipv4/ip_forward", "1").equals("0")) {
            mend(
                    there.get(0),
                    "the kernel does not forward (ip_forward is 0), so no network reaches the outside from here",
                    "sysctl -w net.ipv4.ip_forward=1");
            return;
        }
        for (HostSpec.Gateway gateway : there) {
            String key = "net/ipv4/conf/" + gateway.port() + "/forwarding";
            if (facts.sysctls().getOrDefault(key, "1").equals("0")) {
                mend(
                        gateway,
                        "the kernel does not forward packets from " + gateway.port() + ", so " + gateway.network()
                                + " does not reach the outside from here",
                        "sysctl -w net.ipv4.conf." + gateway.port() + ".forwarding=1");
            }
        }
    }

    private void passes(HostSpec.Gateway gateway) {
        End inside = inside(gateway);
        FilterTable.Verdict out = sight.filter().decide(FORWARD, new Packet(inside, outside, "NEW"));
        FilterTable.Verdict back = sight.filter().decide(FORWARD, new Packet(outside, inside, "ESTABLISHED"));
        List<String> commands = new ArrayList<>();
        if (out.is("DROP", "REJECT")) {
            commands.add("iptables -I FORWARD -i " + gateway.port() + " -j ACCEPT");
        }
        if (back.is("DROP", "REJECT")) {
            commands.add("iptables -I FORWARD -o " + gateway.port() + " -j ACCEPT");
        }
        if (!commands.isEmpty()) {
            FilterTable.Verdict dropped = out.is("DROP", "REJECT") ? out : back;
            String by = dropped.rule()
                    .map(rule -> "rule `" + HostFindings.said(rule.text()) + "` of the packet filter")
                    .orElse("the packet filter's FORWARD policy");
            mend(
                    gateway,
                    by + " drops packets " + (out.is("DROP", "REJECT") ? "from " : "to ") + gateway.network() + " by "
                            + gateway.port(),
                    String.join("; ", commands));
        }
    }

    /** Without source NAT nobody outside knows where to answer. */
    private void translated(HostSpec.Gateway gateway) {
        FilterTable.Verdict verdict = sight.nat().decide(POSTROUTING, new Packet(inside(gateway), outside, "NEW"));
        if (verdict.is("ACCEPT")) {
            String rule = "iptables -t nat -A POSTROUTING -s " + gateway.subnet();
            mend(
                    gateway,
                    "packets of " + gateway.network()
                            + " leave for the outside with their own source address: no POSTROUTING rule "
                            + "masquerades them, so replies do not come back",
                    rule + " -d " + overlay() + " -j ACCEPT; " + rule + " -j MASQUERADE");
        }
    }

    /**
     * What the host itself routes from one network to another must keep its source: the other host's gateway has the same
     * address, and would take the answer for its own. Where our own filter is in place the kernel routes no such packet.
     */
    private void overlayIsNotTranslated(List<HostSpec.Gateway> there) {
        if (sight.filter().calls(FORWARD, OURS)) {
            return;
        }
        Set<FilterRule> rules = new LinkedHashSet<>();
        Set<String> sources = new LinkedHashSet<>();
        for (HostSpec.Gateway from : there) {
            for (HostSpec.Gateway to : there) {
                FilterTable.Verdict verdict =
                        sight.nat().decide(POSTROUTING, new Packet(inside(from), inside(to), "NEW"));
                if (!from.equals(to) && verdict.is("MASQUERADE", "SNAT")) {
                    verdict.rule().ifPresent(rules::add);
                    sources.add(from.subnet().toString());
                }
            }
        }
        if (!rules.isEmpty()) {
            String which = rules.stream()
                    .limit(4)
                    .map(rule -> "`" + HostFindings.said(rule.text()) + "`")
                    .collect(Collectors.joining(" and "));
            findings.add(
                    (rules.size() == 1 ? "NAT rule " : "NAT rules ") + which
                            + " in POSTROUTING also " + (rules.size() == 1 ? "changes" : "change")
                            + " the source of packets between overlay networks: routed pings get no reply",
                    "iptables -t nat -I POSTROUTING -s " + String.join(",", sources) + " -d " + overlay()
                            + " -j ACCEPT");
        }
    }

    private static End inside(HostSpec.Gateway gateway) {
        return new End.Inside(gateway.subnet(), gateway.port());
    }

    private String overlay() {
        return topology.networks().stream()
                .map(Network::subnet)
                .map(Ipv4Prefix::toString)
                .collect(Collectors.joining(","));
    }

    private void mend(HostSpec.Gateway gateway, String what, String command) {
        Optional<Ovs.Bridge> bridge = facts.ovs().bridge(gateway.bridge());
        if (bridge.filter(Ovs.Bridge::isOurs).isPresent()) {
            findings.addOurs(what);
        } else {
            findings.add(what, command);
        }
    }
}

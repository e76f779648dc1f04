package dev.weft.bootstrap;

import dev.weft.bootstrap.Change.Sign;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Internal ports with the networks' gateway addresses: the way from the overlay into the host's routing. */
final class GatewayPlanner {
    private static final String MARK = "gateway";

    private final HostSpec spec;
    private final HostFacts facts;

    GatewayPlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    List<Change> removals() {
        return facts.ovs().bridge(Topology.BRIDGE).stream()
                .flatMap(bridge -> bridge.ports().stream())
                .filter(port -> port.is(MARK))
                .filter(port -> spec.gateways().stream().noneMatch(g -> g.port().equals(port.name())))
                .map(port -> Change.of(
                        Sign.REMOVE,
                        MARK,
                        port.name(),
                        "of network " + port.externalIds().getOrDefault("weft-network", "?"),
                        List.of(Commands.ovs("--if-exists", "del-port", Topology.BRIDGE, port.name()))))
                .toList();
    }

    List<Change> additions() {
        return spec.gateways().stream().flatMap(g -> gateway(g).stream()).toList();
    }

    private Optional<Change> gateway(HostSpec.Gateway wanted) {
        Optional<Ovs.Port> port = facts.ovs().bridge(Topology.BRIDGE).flatMap(bridge -> bridge.port(wanted.port()));
        if (port.isEmpty()) {
            String description = wanted.network() + " " + wanted.cidr() + ", " + wanted.mac() + ", MTU " + wanted.mtu();
            return Optional.of(Change.of(Sign.ADD, MARK, wanted.port(), description, commands(wanted, List.of())));
        }
        Differences differences = differences(wanted, port.get());
        if (!differences.any()) {
            return Optional.empty();
        }
        List<Command> first = port.get().works()
                ? List.of()
                : List.of(Commands.ovs("--if-exists", "del-port", Topology.BRIDGE, wanted.port()));
        return Optional.of(Change.of(Sign.CHANGE, MARK, wanted.port(), differences.text(), commands(wanted, first)));
    }

    private Differences differences(HostSpec.Gateway wanted, Ovs.Port port) {
        Differences differences = new Differences()
                .compare("type", port.type(), "internal")
                .compare("", port.externalIds(), externalIds(wanted))
                .compare("asked MAC", port.mac(), wanted.mac().toString())
                .compare("asked MTU", port.mtuRequest(), Integer.toString(wanted.mtu()));
        if (!port.works()) {
            return differences.note(port.error().isEmpty() ? "not working" : "error " + port.error());
        }
        Optional<Link> link = facts.link(wanted.port());
        if (link.isEmpty()) {
            return differences.note("device is missing");
        }
        differences
                .compare("MAC", link.get().mac(), wanted.mac().toString())
                .compare("MTU", Integer.toString(link.get().mtu()), Integer.toString(wanted.mtu()))
                .compare("address", String.join(" ", link.get().addresses()), wanted.cidr())
                .compare("state", link.get().isUp() ? "up" : "down", "up");
        sysctls(wanted.port())
                .forEach((key, value) -> differences.compare(
                        key.substring(key.lastIndexOf('/') + 1), facts.sysctls().getOrDefault(key, ""), value));
        return differences;
    }

    private static Map<String, String> externalIds(HostSpec.Gateway wanted) {
        return new TreeMap<>(Map.of(Ovs.MARK, MARK, "weft-network", wanted.network()));
    }

    private List<Command> commands(HostSpec.Gateway wanted, List<Command> first) {
        String port = wanted.port();
        List<Command> commands = new ArrayList<>(first);
        List<String> words = new ArrayList<>(List.of(
                "--may-exist",
                "add-port",
                Topology.BRIDGE,
                port,
                "--",
                "set",
                "Interface",
                port,
                "type=internal",
                "mac=" + BridgePlanner.quoted(wanted.mac().toString()),
                "mtu_request=" + wanted.mtu()));
        externalIds(wanted)
                .forEach((key, value) -> words.add("external_ids:" + key + "=" + BridgePlanner.quoted(value)));
        commands.add(Commands.ovs(words));
        commands.add(Commands.verifyPort(port));
        commands.add(Commands.sysctl(sysctls(port)));
        if (first.isEmpty()) {
            facts.link(port)
                    .ifPresent(link -> staleAddresses(link, wanted)
                            .forEach(cidr -> commands.add(Commands.ip("addr", "del", cidr, "dev", port))));
        }
        commands.add(
                Commands.ip("link", "set", "dev", port, "address", wanted.mac().toString(), "mtu", "" + wanted.mtu()));
        commands.add(Commands.ip("addr", "replace", wanted.cidr(), "brd", "+", "dev", port));
        commands.add(Commands.ip("link", "set", "dev", port, "up"));
        return commands;
    }

    private static List<String> staleAddresses(Link link, HostSpec.Gateway wanted) {
        return link.addresses().stream()
                .filter(cidr -> !cidr.equals(wanted.cidr()))
                .toList();
    }

    /**
     * The switch answers ARP for the gateway on every host; the kernel behind this port must neither answer for any of
     * its addresses, nor ask with another than this one, nor speak IPv6 here. Return traffic may come in by any way.
     */
    private Map<String, String> sysctls(String port) {
        Map<String, String> values = new TreeMap<>();
        values.put("net/ipv4/conf/" + port + "/rp_filter", "2");
        values.put("net/ipv4/conf/" + port + "/forwarding", "1");
        values.put("net/ipv4/conf/" + port + "/arp_ignore", "8");
        values.put("net/ipv4/conf/" + port + "/arp_announce", "2");
        values.put("net/ipv4/conf/" + port + "/accept_redirects", "0");
        values.put("net/ipv4/conf/" + port + "/send_redirects", "0");
        if (facts.hasIpv6()) {
            values.put("net/ipv6/conf/" + port + "/disable_ipv6", "1");
        }
        return values;
    }
}

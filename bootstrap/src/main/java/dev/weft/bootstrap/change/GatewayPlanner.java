package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Internal ports with the networks' gateway addresses: the way from the overlay into the host's routing. */
public final class GatewayPlanner {
    private static final String MARK = "gateway";

    /** What a container knows of its gateway's MAC address; one that is not running knows nothing. */
    static final String FORGET_GATEWAY = """
            pid=$(docker inspect --type container --format '{{.State.Pid}}' -- "$1") || exit 0
            [ "$pid" -gt 0 ] || exit 0
            nsenter --target "$pid" --net -- ip neigh flush to "$2" || true
            """;

    private final HostSpec spec;
    private final HostFacts facts;

    public GatewayPlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    /** Ports that are no gateway, or that of a network of another bridge. */
    public List<Change> removals() {
        return facts.ovs().ours().stream()
                .flatMap(bridge -> bridge.ports().stream()
                        .filter(port -> port.is(MARK))
                        .filter(port -> spec.gateways().stream()
                                .noneMatch(g -> g.port().equals(port.name())
                                        && g.bridge().equals(bridge.name())))
                        .map(port -> removal(bridge, port)))
                .toList();
    }

    private static Change removal(Ovs.Bridge bridge, Ovs.Port port) {
        return Change.of(
                Sign.REMOVE,
                MARK,
                port.name(),
                "of network " + port.externalIds().getOrDefault("weft-network", "?") + ", from " + bridge.name(),
                List.of(Commands.ovs("--if-exists", "del-port", bridge.name(), port.name())));
    }

    public List<Change> additions() {
        return spec.gateways().stream()
                .filter(g -> !isTheirs(g))
                .flatMap(g -> gateway(g).stream())
                .toList();
    }

    /**
     * Ports of somebody else's, when the switch answers for the gateway already: from then on it is found by another MAC
     * address than containers know.
     */
    public List<Change> takeovers() {
        return spec.gateways().stream()
                .filter(this::isTheirs)
                .flatMap(wanted -> gateway(wanted).stream().map(change -> {
                    List<Command> commands = new ArrayList<>(change.commands());
                    spec.cables().stream()
                            .filter(cable -> cable.network().equals(wanted.network()))
                            .map(cable -> Command.script(
                                    "forget-gateway",
                                    FORGET_GATEWAY,
                                    List.of(cable.container(), wanted.address().toString())))
                            .forEach(commands::add);
                    return Change.of(
                            change.sign(), MARK, wanted.port(), "taken over, " + change.description(), commands);
                }))
                .toList();
    }

    private boolean isTheirs(HostSpec.Gateway wanted) {
        return facts.ovs()
                .bridge(wanted.bridge())
                .flatMap(bridge -> bridge.port(wanted.port()))
                .filter(port -> !port.isOurs())
                .isPresent();
    }

    private Optional<Change> gateway(HostSpec.Gateway wanted) {
        Optional<Ovs.Port> port = facts.ovs().bridge(wanted.bridge()).flatMap(bridge -> bridge.port(wanted.port()));
        if (port.isEmpty()) {
            String description = wanted.network() + " " + wanted.cidr() + ", " + wanted.mac() + ", MTU " + wanted.mtu();
            return Optional.of(Change.of(Sign.ADD, MARK, wanted.port(), description, make(wanted, List.of())));
        }
        Differences differences = differences(wanted, port.get());
        if (!differences.any()) {
            return Optional.empty();
        }
        List<Command> commands = new ArrayList<>();
        // Another number is another port: the device goes with its addresses, so it goes before they are put right.
        if (port.get().works() && Differences.isAskedFor(port.get(), wanted.number())) {
            commands.addAll(make(wanted, staleAddresses(wanted)));
        } else {
            commands.add(Commands.ovs("--if-exists", "del-port", wanted.bridge(), wanted.port()));
            commands.addAll(make(wanted, List.of()));
        }
        return Optional.of(Change.of(Sign.CHANGE, MARK, wanted.port(), differences.text(), commands));
    }

    private Differences differences(HostSpec.Gateway wanted, Ovs.Port port) {
        Differences differences = new Differences()
                .compare("type", port.type(), "internal")
                .compare("", port.externalIds(), externalIds(wanted))
                .compare("requested MAC", port.mac(), wanted.mac().toString())
                .compare("requested MTU", port.mtuRequest(), Integer.toString(wanted.mtu()))
                .compareNumber(port, wanted.number());
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

    private static List<String> columns(HostSpec.Gateway wanted) {
        List<String> columns = new ArrayList<>(List.of(
                "type=internal", "mac=" + Commands.quoted(wanted.mac().toString()), "mtu_request=" + wanted.mtu()));
        columns.addAll(Commands.asking(wanted.number()));
        externalIds(wanted).forEach((key, value) -> columns.add("external_ids:" + key + "=" + Commands.quoted(value)));
        return columns;
    }

    public List<RepairStep> steps() {
        return spec.gateways().stream().map(this::step).toList();
    }

    private RepairStep step(HostSpec.Gateway wanted) {
        List<String> record = new ArrayList<>(RepairStep.ask("interface", wanted.port()));
        record.addAll(columns(wanted));
        List<String> device = RepairStep.ask(
                "gateway", wanted.port(), wanted.mac().toString(), Integer.toString(wanted.mtu()), wanted.cidr());
        return RepairStep.of(
                MARK,
                wanted.port(),
                List.of(record, device, Commands.sysctlsAsked(sysctls(wanted.port()))),
                make(wanted, List.of()));
    }

    /** Makes the port, or puts one that works right, which may have addresses that it should not have. */
    private List<Command> make(HostSpec.Gateway wanted, List<String> stale) {
        String port = wanted.port();
        List<String> words = new ArrayList<>(
                List.of("--may-exist", "add-port", wanted.bridge(), port, "--", "set", "Interface", port));
        words.addAll(columns(wanted));
        List<Command> commands = new ArrayList<>();
        commands.add(Commands.ovs(words));
        commands.add(Commands.verifyPorts(List.of(port)));
        commands.add(Commands.sysctl(sysctls(port)));
        stale.forEach(cidr -> commands.add(Commands.ip("addr", "del", cidr, "dev", port)));
        commands.add(
                Commands.ip("link", "set", "dev", port, "address", wanted.mac().toString(), "mtu", "" + wanted.mtu()));
        commands.add(Commands.ip("addr", "replace", wanted.cidr(), "brd", "+", "dev", port));
        commands.add(Commands.ip("link", "set", "dev", port, "up"));
        return commands;
    }

    private List<String> staleAddresses(HostSpec.Gateway wanted) {
        return facts.link(wanted.port()).stream()
                .flatMap(link -> link.addresses().stream())
                .filter(cidr -> !cidr.equals(wanted.cidr()))
                .toList();
    }

    /**
     * The switch answers ARP for the gateway on every host; the kernel behind this port must neither answer for any of
     * its addresses, nor ask with another than this one, nor speak IPv6 here. Return traffic may come in by any way. What
     * it knows of containers it asks for again after a second, because the switch keeps their questions from it: a
     * container that was made anew with another MAC address would else get no answers for half a minute.
     */
    private Map<String, String> sysctls(String port) {
        Map<String, String> values = new TreeMap<>();
        values.put("net/ipv4/conf/" + port + "/rp_filter", "2");
        values.put("net/ipv4/conf/" + port + "/forwarding", "1");
        values.put("net/ipv4/conf/" + port + "/arp_ignore", "8");
        values.put("net/ipv4/conf/" + port + "/arp_announce", "2");
        values.put("net/ipv4/conf/" + port + "/accept_redirects", "0");
        values.put("net/ipv4/conf/" + port + "/send_redirects", "0");
        values.put("net/ipv4/neigh/" + port + "/base_reachable_time_ms", "1000");
        values.put("net/ipv4/neigh/" + port + "/delay_first_probe_time", "1");
        if (facts.hasIpv6()) {
            values.put("net/ipv6/conf/" + port + "/disable_ipv6", "1");
        }
        return values;
    }
}

package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Netns;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.facts.Shield;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.Cable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The veth pair between a container and the bridge, the container's addresses, and the bridge port. */
public final class CablePlanner {
    /** The mark of containers' ports. */
    static final String MARK = "container";

    private static final String FIRST = "eth0";

    private final HostFacts facts;
    private final boolean userspace;

    CablePlanner(HostFacts facts, Optional<Datapath> datapath) {
        this.facts = facts;
        this.userspace = datapath.equals(Optional.of(Datapath.USERSPACE));
    }

    /** Whether a host's device is the other end of a container's. */
    public static boolean joined(Link outer, Netns netns, String device) {
        return netns.link(device)
                .filter(inner -> outer.kind().equals("veth")
                        && inner.kind().equals("veth")
                        && inner.peerIndex() == outer.index()
                        && outer.peerIndex() == inner.index())
                .isPresent();
    }

    /**
     * What to do for one container.
     *
     * @param netns its network now; empty when it is not running yet
     */
    List<Change> changes(Cable wanted, Netns netns) {
        Optional<Link> outer = facts.link(wanted.port()).filter(link -> joined(link, netns, wanted.inner()));
        Optional<Ovs.Port> port = facts.ovs().bridge(wanted.bridge()).flatMap(bridge -> bridge.port(wanted.port()));
        if (outer.isEmpty()) {
            Sign sign = port.isEmpty() ? Sign.ADD : Sign.CHANGE;
            String prefix = port.isEmpty() ? "" : "recreated: ";
            return List.of(
                    Change.of(sign, "cable", wanted.port(), prefix + description(wanted), lay(wanted, netns, port)),
                    port(wanted, sign, ""));
        }
        List<Change> changes = new ArrayList<>();
        Differences differences = differences(wanted, netns, outer.get());
        if (differences.any()) {
            changes.add(Change.of(Sign.CHANGE, "cable", wanted.port(), differences.text(), configure(wanted, netns)));
        }
        if (port.isEmpty()) {
            changes.add(port(wanted, Sign.ADD, ""));
        } else {
            Differences ofPort = differences(wanted, port.get());
            if (ofPort.any()) {
                changes.add(port(wanted, Sign.CHANGE, ": " + ofPort.text()));
            }
        }
        return changes;
    }

    /** What a host does by itself for a container that runs. */
    RepairStep step(Cable wanted) {
        String port = wanted.port();
        String mtu = Integer.toString(wanted.mtu());
        List<List<String>> rights = new ArrayList<>();
        boolean isFirst = wanted.inner().equals(FIRST);
        rights.add(
                isFirst
                        ? RepairStep.ask("cabled", wanted.container(), port)
                        : RepairStep.ask("cabled", wanted.container(), port, wanted.inner()));
        String mac = wanted.mac().toString();
        if (isFirst && wanted.gateway().isPresent()) {
            rights.add(RepairStep.ask(
                    "inner", mac, mtu, wanted.cidr(), wanted.gateway().get()));
        } else {
            rights.add(RepairStep.ask("leg", wanted.inner(), mac, mtu, wanted.cidr()));
            wanted.gateway().ifPresent(gateway -> rights.add(RepairStep.ask("leads", gateway, wanted.inner())));
        }
        for (Cable.Way way : wanted.ways()) {
            rights.add(RepairStep.ask("way", way.to(), way.via(), wanted.inner()));
        }
        if (wanted.forwards()) {
            rights.add(RepairStep.ask("forwards", wanted.container()));
        }
        rights.add(RepairStep.ask("outer", port, mtu));
        if (!quiet(port).isEmpty()) {
            rights.add(Commands.sysctlsAsked(quiet(port)));
        }
        if (userspace) {
            rights.add(RepairStep.ask("shielded", port));
        }
        List<String> record = new ArrayList<>(RepairStep.ask("interface", port));
        record.addAll(columns(wanted));
        rights.add(record);
        List<Command> anew =
                List.of(removePort(wanted), Commands.removeLink(port), removeInner(wanted), Commands.cable(wanted));
        List<Command> commands = new ArrayList<>(configure(wanted, Netns.EMPTY));
        commands.addAll(port(wanted, Sign.CHANGE, "").commands());
        return new RepairStep(
                "cable",
                port,
                RepairStep.ask("idle", wanted.container()),
                rights,
                List.of(new RepairStep.Repair(rights.get(0), anew), RepairStep.Repair.of(commands)));
    }

    private static Command removePort(Cable wanted) {
        return Commands.ovs("--if-exists", "del-port", wanted.bridge(), wanted.port());
    }

    private static Command removeInner(Cable wanted) {
        return Commands.inContainer(
                wanted.container(), "sh", "-c", Commands.REMOVE_LINK, "remove-link", wanted.inner());
    }

    private static String description(Cable wanted) {
        return wanted.container() + " " + wanted.inner() + " " + wanted.cidr() + " in " + wanted.network() + ", "
                + wanted.mac() + ", MTU " + wanted.mtu();
    }

    private List<Command> lay(Cable wanted, Netns netns, Optional<Ovs.Port> port) {
        List<Command> commands = new ArrayList<>();
        // Open vSwitch holds on to a device that is gone; a new port record makes it look for the new one.
        port.ifPresent(p -> commands.add(removePort(wanted)));
        facts.link(wanted.port()).ifPresent(link -> commands.add(Commands.removeLink(link.name())));
        netns.link(wanted.inner()).ifPresent(link -> commands.add(removeInner(wanted)));
        commands.add(Commands.cable(wanted));
        commands.addAll(configure(wanted, Netns.EMPTY));
        return commands;
    }

    private Differences differences(Cable wanted, Netns netns, Link outer) {
        Link inner = netns.link(wanted.inner()).orElseThrow();
        String mtu = Integer.toString(wanted.mtu());
        Differences differences = new Differences()
                .compare("MAC", inner.mac(), wanted.mac().toString())
                .compare("MTU", Integer.toString(inner.mtu()), mtu)
                .compare("host end's MTU", Integer.toString(outer.mtu()), mtu)
                .compare("address", String.join(" ", own(inner, wanted)), wanted.cidr())
                .compare("default route", String.join(", ", defaults(netns, wanted)), defaultRoute(wanted))
                .compare("state", state(inner), "up")
                .compare("host end", state(outer), "up")
                .compare("loopback", netns.link("lo").map(CablePlanner::state).orElse("none"), "up")
                .compare("routes", String.join(", ", ways(netns, wanted)), String.join(", ", wanted.routes()));
        if (wanted.forwards()) {
            differences.compare("ip_forward", netns.forwarding(), "1");
        }
        if (userspace) {
            differences.compare("checksum offload", netns.offload(wanted.inner()), "off");
            if (facts.shields().filter(s -> s.contains(wanted.port())).isEmpty()) {
                differences.note("the host's kernel also receives its frames");
            }
        }
        quiet(wanted.port())
                .forEach((key, value) -> differences.compare(
                        "host end's disable_ipv6", facts.sysctls().getOrDefault(key, ""), value));
        return differences;
    }

    /** What the container takes of addresses that it shares with others, and gives up again, is its own affair. */
    private static List<String> own(Link inner, Cable wanted) {
        return inner.addresses().stream()
                .filter(cidr -> wanted.shared().stream().noneMatch(ip -> cidr.startsWith(ip + "/")))
                .toList();
    }

    /** The default routes by this cable, and with the first those by devices that are no cable's. */
    private static List<String> defaults(Netns netns, Cable wanted) {
        return netns.defaultRoutes().stream()
                .filter(route -> route.endsWith(" " + wanted.inner())
                        || wanted.inner().equals(FIRST)
                                && !wanted.others().contains(route.substring(route.lastIndexOf(' ') + 1)))
                .toList();
    }

    private static String defaultRoute(Cable wanted) {
        return wanted.gateway().map(gateway -> gateway + " " + wanted.inner()).orElse("");
    }

    /** The routes that Weft made by this cable. */
    private static List<String> ways(Netns netns, Cable wanted) {
        return netns.routes().stream()
                .filter(route -> route.endsWith(" dev " + wanted.inner()))
                .sorted()
                .toList();
    }

    private static String state(Link link) {
        return link.isUp() ? "up" : "down";
    }

    /** Every step may be repeated; the host's end comes up last, when nothing but the switch sees what arrives there. */
    private List<Command> configure(Cable wanted, Netns netns) {
        String port = wanted.port();
        List<Command> commands = new ArrayList<>();
        if (userspace) {
            // The userspace datapath passes on half-made checksums, which the receiver would drop.
            commands.add(Commands.inContainer(wanted.container(), "ethtool", "-K", wanted.inner(), "tx", "off"));
        }
        commands.add(
                Commands.inContainer(wanted.container(), "ip", "-batch", "-").withInput(batch(wanted, netns)));
        if (wanted.forwards()) {
            commands.add(Commands.inContainer(wanted.container(), "sysctl", "-q", "-w", "net.ipv4.ip_forward=1"));
        }
        if (!quiet(port).isEmpty()) {
            commands.add(Commands.sysctl(quiet(port)));
        }
        if (userspace) {
            commands.add(Shield.make(port));
        }
        commands.add(Commands.ip("link", "set", "dev", port, "mtu", Integer.toString(wanted.mtu()), "up"));
        return commands;
    }

    private static String batch(Cable wanted, Netns netns) {
        String inner = wanted.inner();
        List<String> lines = new ArrayList<>();
        lines.add("link set dev lo up");
        lines.add("link set dev " + inner + " address " + wanted.mac() + " mtu " + wanted.mtu());
        netns.link(inner).stream()
                .flatMap(link -> own(link, wanted).stream())
                .filter(cidr -> !cidr.equals(wanted.cidr()))
                .forEach(cidr -> lines.add("addr del " + cidr + " dev " + inner));
        lines.add("addr replace " + wanted.cidr() + " brd + dev " + inner);
        lines.add("link set dev " + inner + " up");
        if (defaults(netns, wanted).stream().anyMatch(r -> !r.equals(defaultRoute(wanted)))) {
            lines.add("route flush exact default");
        }
        wanted.gateway().ifPresent(gateway -> lines.add("route replace default via " + gateway + " dev " + inner));
        ways(netns, wanted).stream()
                .filter(route -> !wanted.routes().contains(route))
                .forEach(route -> lines.add("route del " + route + " proto " + Netns.PROTOCOL));
        wanted.routes().forEach(route -> lines.add("route replace " + route + " proto " + Netns.PROTOCOL));
        return String.join("\n", lines) + "\n";
    }

    private Map<String, String> quiet(String port) {
        return facts.hasIpv6() ? Map.of("net/ipv6/conf/" + port + "/disable_ipv6", "1") : Map.of();
    }

    private Change port(Cable wanted, Sign sign, String why) {
        List<String> words = new ArrayList<>(List.of(
                "--may-exist", "add-port", wanted.bridge(), wanted.port(), "--", "set", "Interface", wanted.port()));
        words.addAll(columns(wanted));
        return Change.of(
                sign,
                "port",
                wanted.port(),
                "of " + wanted.container() + " on " + wanted.bridge() + why,
                List.of(Commands.ovs(words), Commands.verifyPorts(List.of(wanted.port()))));
    }

    private static List<String> columns(Cable wanted) {
        List<String> columns = new ArrayList<>(Commands.asking(wanted.number()));
        externalIds(wanted).forEach((key, value) -> columns.add("external_ids:" + key + "=" + Commands.quoted(value)));
        return columns;
    }

    private static Differences differences(Cable wanted, Ovs.Port port) {
        Differences differences = new Differences()
                .compare("", port.externalIds(), externalIds(wanted))
                .compareNumber(port, wanted.number());
        return port.works()
                ? differences
                : differences.note(port.error().isEmpty() ? "not working" : "error " + port.error());
    }

    private static Map<String, String> externalIds(Cable wanted) {
        return new TreeMap<>(Map.of(
                Ovs.MARK,
                MARK,
                "weft-container",
                wanted.container(),
                "weft-network",
                wanted.network(),
                "attached-mac",
                wanted.mac().toString()));
    }
}

package dev.weft.bootstrap;

import dev.weft.bootstrap.Change.Sign;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Packet filter, source NAT, and whether the host forwards at all. */
final class ExitPlanner {
    /**
     * A setting of the whole host that is to be 1 where it is 0.
     *
     * @param path   below /proc/sys
     * @param memory where the bridge remembers that it was 0 before us
     */
    private record Setting(String path, String memory) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    private static final Setting FORWARD = new Setting("net/ipv4/ip_forward", "weft-ip-forward");

    /** With 0 the kernel answers ARP for the gateways on any device, also on one whose frames are the switch's. */
    private static final Setting OWN_ADDRESSES_ONLY = new Setting("net/ipv4/conf/all/arp_ignore", "weft-arp-ignore");

    private static final List<Setting> ALL = List.of(FORWARD, OWN_ADDRESSES_ONLY);

    private final HostSpec spec;
    private final HostFacts facts;

    ExitPlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    List<Change> firewall() {
        if (spec.firewall().isEmpty()) {
            return List.of();
        }
        List<String> wrong = spec.firewall().chains().stream()
                .filter(chain -> !isRight(chain))
                .map(Firewall.Chain::name)
                .toList();
        if (wrong.isEmpty()) {
            return List.of();
        }
        int rules = spec.firewall().chains().stream()
                .mapToInt(chain -> chain.rules().size())
                .sum();
        boolean isNew = facts.rules().ours().isEmpty();
        String description = isNew
                ? rules + " rules: to the outside with source NAT; not to the overlay, the hosts or the controller"
                : "differs: " + String.join(", ", wrong);
        return List.of(Change.of(
                isNew ? Sign.ADD : Sign.CHANGE, "firewall", "WEFT", description, List.of(restore(Filling.WANTED))));
    }

    /** Ours is called once, and before all others: Docker puts its own first whenever its daemon starts. */
    private boolean isRight(Firewall.Chain chain) {
        List<String> callers = facts.rules().builtin().getOrDefault(chain.caller(), List.of());
        return chain.rules().equals(facts.rules().ours().get(chain.name()))
                && callers.indexOf(chain.call()) == 0
                && callers.lastIndexOf(chain.call()) == 0;
    }

    List<Change> firewallRemoval() {
        boolean called = spec.firewall().chains().stream()
                .anyMatch(chain -> facts.rules()
                        .builtin()
                        .getOrDefault(chain.caller(), List.of())
                        .contains(chain.call()));
        if (!spec.firewall().isEmpty() || facts.rules().ours().isEmpty() && !called) {
            return List.of();
        }
        return List.of(Change.of(
                Sign.REMOVE, "firewall", "WEFT", "its chains and the calls to them", List.of(restore(Filling.NONE))));
    }

    private enum Filling {
        WANTED,
        NONE
    }

    /** One transaction per table: there is no moment without rules. */
    private Command restore(Filling filling) {
        Map<String, List<Firewall.Chain>> tables = new LinkedHashMap<>();
        spec.firewall()
                .chains()
                .forEach(chain -> tables.computeIfAbsent(chain.table(), t -> new ArrayList<>())
                        .add(chain));
        StringBuilder text = new StringBuilder();
        tables.forEach((table, chains) -> {
            text.append('*').append(table).append('\n');
            chains.forEach(chain -> text.append(':').append(chain.name()).append(" - [0:0]\n"));
            chains.forEach(chain -> text.append(refill(chain, filling)));
            text.append("COMMIT\n");
        });
        return Command.of("iptables-restore", "--wait", "10", "--noflush").withInput(text.toString());
    }

    private String refill(Firewall.Chain chain, Filling filling) {
        List<String> callers = facts.rules().builtin().getOrDefault(chain.caller(), List.of());
        StringBuilder text = new StringBuilder();
        String drop = "-D " + chain.caller() + " " + chain.call() + "\n";
        text.append(drop.repeat(Collections.frequency(callers, chain.call())));
        if (filling == Filling.NONE) {
            return text.append("-X ").append(chain.name()).append('\n').toString();
        }
        text.append("-I ")
                .append(chain.caller())
                .append(" 1 ")
                .append(chain.call())
                .append('\n');
        chain.rules()
                .forEach(rule -> text.append("-A ")
                        .append(chain.name())
                        .append(' ')
                        .append(rule)
                        .append('\n'));
        return text.toString();
    }

    List<Change> settings() {
        if (spec.gateways().isEmpty()) {
            return List.of();
        }
        return wanted().stream()
                .filter(setting ->
                        facts.sysctls().getOrDefault(setting.path(), "").equals("0"))
                .map(setting -> Change.of(
                        Sign.CHANGE,
                        "sysctl",
                        setting.name(),
                        "0 -> 1",
                        List.of(
                                Commands.ovs(
                                        "set",
                                        "Bridge",
                                        Topology.BRIDGE,
                                        "external_ids:" + setting.memory() + "=" + BridgePlanner.quoted("0")),
                                Commands.sysctl(Map.of(setting.path(), "1")))))
                .toList();
    }

    /** The kernel sees the frames of the switch's ports too where the datapath is in userspace. */
    private List<Setting> wanted() {
        boolean userspace = Datapath.of(facts, spec.host().vtep()).equals(Optional.of(Datapath.USERSPACE));
        return userspace ? ALL : List.of(FORWARD);
    }

    /** As it was before us. */
    List<Change> settingsRestored() {
        if (!spec.gateways().isEmpty()) {
            return List.of();
        }
        return ALL.stream().flatMap(setting -> restored(setting).stream()).toList();
    }

    private Optional<Change> restored(Setting setting) {
        String now = facts.sysctls().getOrDefault(setting.path(), "");
        return remembered(setting)
                .map(before -> Change.of(
                        Sign.CHANGE,
                        "sysctl",
                        setting.name(),
                        now + " -> " + before + ", as it was",
                        List.of(
                                Commands.sysctl(Map.of(setting.path(), before)),
                                Commands.ovs("remove", "Bridge", Topology.BRIDGE, "external_ids", setting.memory()))));
    }

    private Optional<String> remembered(Setting setting) {
        return facts.ovs()
                .bridge(Topology.BRIDGE)
                .filter(Ovs.Bridge::isOurs)
                .flatMap(bridge -> Optional.ofNullable(bridge.externalIds().get(setting.memory())));
    }
}

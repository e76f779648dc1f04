package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.Firewall;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Packet filter, source NAT, and what the host's kernel takes from which device. */
public final class ExitPlanner {
    /** What a setting is for. */
    private enum Need {
        /** The ways out of networks. */
        EXIT,
        /** Keeping the kernel from taking what is the switch's: with the userspace datapath it sees all frames too. */
        USERSPACE
    }

    /**
     * A setting of the whole host that is 0 and is to be another.
     *
     * @param path   below /proc/sys
     * @param wanted its value
     * @param memory under what name the Open vSwitch database remembers what it was before us
     */
    private record Setting(Need need, String path, String wanted, String memory) {
        String name() {
            return path.replaceFirst("net/ipv[46]/(conf/)?", "").replace('/', '.');
        }
    }

    private static final String FORWARD = "weft-ip-forward";

    private static final List<Setting> SETTINGS = List.of(
            new Setting(Need.EXIT, "net/ipv4/ip_forward", "1", FORWARD),
            // With 0 it answers ARP for any of its addresses on any device.
            new Setting(Need.USERSPACE, "net/ipv4/conf/all/arp_ignore", "1", "weft-arp-ignore"),
            // For devices yet to be made, like those of ovs-docker. With 2 the kernel takes no IPv4 packet from a
            // device
            // that has no address and no route (fib_validate_source); with 0 it takes all.
            new Setting(Need.USERSPACE, "net/ipv4/conf/default/rp_filter", "2", "weft-rp-filter"),
            new Setting(Need.USERSPACE, "net/ipv6/conf/default/disable_ipv6", "1", "weft-disable-ipv6"));

    private final HostSpec spec;
    private final HostFacts facts;
    private final Optional<Datapath> datapath;

    public ExitPlanner(HostSpec spec, HostFacts facts, Optional<Datapath> datapath) {
        this.spec = spec;
        this.facts = facts;
        this.datapath = datapath;
    }

    public List<Change> firewall() {
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
        String description = isNew ? rules + " rules: " + purpose() : "differs: " + String.join(", ", wrong);
        return List.of(Change.of(
                isNew ? Sign.ADD : Sign.CHANGE, "firewall", "WEFT", description, List.of(restore(Filling.WANTED))));
    }

    private String purpose() {
        return spec.firewall().postrouting().isEmpty()
                ? "VXLAN from the other hosts only"
                : "egress with source NAT; not to the overlay, the hosts or the controller";
    }

    /** Ours is called once, and before all others: Docker puts its own first whenever its daemon starts. */
    private boolean isRight(Firewall.Chain chain) {
        return chain.rules().equals(facts.rules().ours().get(chain.name()))
                && (chain.caller().isEmpty()
                        || callers(chain).indexOf(chain.call()) == 0
                                && callers(chain).lastIndexOf(chain.call()) == 0);
    }

    /** The rules of the chain that calls this one. */
    private List<String> callers(Firewall.Chain chain) {
        return chain.caller()
                .map(caller -> facts.rules().builtin().getOrDefault(caller, List.of()))
                .orElse(List.of());
    }

    public List<Change> firewallRemoval() {
        boolean called = spec.firewall().chains().stream()
                .anyMatch(chain -> callers(chain).contains(chain.call()));
        if (!spec.firewall().isEmpty() || facts.rules().ours().isEmpty() && !called) {
            return List.of();
        }
        return List.of(Change.of(
                Sign.REMOVE,
                "firewall",
                "WEFT",
                "its chains and the rules that jump to them",
                List.of(restore(Filling.NONE))));
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

    /** A chain that is to go has been emptied with all others of its table, so nothing of ours holds it. */
    private String refill(Firewall.Chain chain, Filling filling) {
        StringBuilder text = new StringBuilder();
        chain.caller().ifPresent(caller -> {
            String drop = "-D " + caller + " " + chain.call() + "\n";
            text.append(drop.repeat(Collections.frequency(callers(chain), chain.call())));
            if (filling == Filling.WANTED) {
                text.append("-I " + caller + " 1 " + chain.call() + "\n");
            }
        });
        if (filling == Filling.NONE) {
            return text.append("-X " + chain.name() + "\n").toString();
        }
        chain.rules().forEach(rule -> text.append("-A " + chain.name() + " " + rule + "\n"));
        return text.toString();
    }

    public List<RepairStep> steps() {
        List<RepairStep> steps = new ArrayList<>();
        if (!spec.firewall().isEmpty()) {
            Command fill = Command.script("fill-chains", Commands.FILL_CHAINS, List.of())
                    .withInput(restore(Filling.WANTED).input());
            steps.add(RepairStep.of("firewall", "WEFT", asked(spec.firewall().chains()), List.of(fill)));
        }
        SETTINGS.stream()
                .filter(this::isNeeded)
                .forEach(setting -> steps.add(RepairStep.of(
                        "sysctl",
                        setting.name(),
                        List.of(RepairStep.ask("not_zero", setting.path())),
                        commands(setting))));
        return steps;
    }

    private static List<List<String>> asked(List<Firewall.Chain> chains) {
        List<List<String>> questions = new ArrayList<>();
        for (Firewall.Chain chain : chains) {
            List<String> words = new ArrayList<>(RepairStep.ask("chain", chain.table(), chain.name()));
            words.addAll(chain.rules());
            questions.add(words);
            chain.caller()
                    .ifPresent(caller ->
                            questions.add(RepairStep.ask("called_first", chain.table(), caller, chain.name())));
        }
        return questions;
    }

    private static List<Command> commands(Setting setting) {
        return List.of(Commands.sysctl(Map.of(setting.path(), setting.wanted())));
    }

    /** How settings that we need are now, by the keys under which the Open vSwitch database remembers it; once. */
    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        SETTINGS.stream()
                .filter(this::isNeeded)
                .filter(setting -> facts.sysctls().containsKey(setting.path()))
                .filter(setting -> !facts.ovs().externalIds().containsKey(setting.memory()))
                .forEach(setting -> notes.put(setting.memory(), facts.sysctls().get(setting.path())));
        return notes;
    }

    /** Such notes in words. */
    String noted(Map<String, String> notes) {
        return SETTINGS.stream()
                .filter(setting -> notes.containsKey(setting.memory()))
                .map(setting -> setting.name() + " " + notes.get(setting.memory()))
                .collect(Collectors.joining(", "));
    }

    private boolean isNeeded(Setting setting) {
        return switch (setting.need()) {
            case EXIT -> !spec.gateways().isEmpty();
            case USERSPACE -> !spec.isEmpty() && datapath.equals(Optional.of(Datapath.USERSPACE));
        };
    }

    public List<Change> settings() {
        return SETTINGS.stream()
                .filter(this::isNeeded)
                .filter(setting ->
                        facts.sysctls().getOrDefault(setting.path(), "").equals("0"))
                .map(setting ->
                        Change.of(Sign.CHANGE, "sysctl", setting.name(), "0 -> " + setting.wanted(), commands(setting)))
                .toList();
    }

    /** As it was before us, unless it is others' by now. */
    public List<Change> settingsRestored() {
        return SETTINGS.stream()
                .filter(setting -> !isNeeded(setting))
                .flatMap(setting -> restored(setting).stream())
                .toList();
    }

    private Optional<Change> restored(Setting setting) {
        return Optional.ofNullable(facts.ovs().externalIds().get(setting.memory()))
                .map(before -> Change.of(
                        Sign.CHANGE, "sysctl", setting.name(), restoration(setting, before), restore(setting, before)));
    }

    private List<Command> restore(Setting setting, String before) {
        Command forget = Commands.ovs("remove", "Open_vSwitch", ".", "external_ids", setting.memory());
        return stays(setting, before).isPresent()
                ? List.of(forget)
                : List.of(Commands.sysctl(Map.of(setting.path(), before)), forget);
    }

    private String restoration(Setting setting, String before) {
        return stays(setting, before)
                .map(why -> "stays " + now(setting) + ": " + why)
                .orElseGet(() -> now(setting) + " -> " + before + ", the original value");
    }

    private String now(Setting setting) {
        return facts.sysctls().getOrDefault(setting.path(), "");
    }

    /** Why it is not put back; empty: it is. */
    private Optional<String> stays(Setting setting, String before) {
        String now = now(setting);
        if (now.equals(before)) {
            return Optional.of("as it was");
        }
        if (!now.equals(setting.wanted())) {
            return Optional.of("changed by something else; before Weft it was " + before);
        }
        List<String> others = new ArrayList<>();
        Optional.ofNullable(facts.needs().configured().get(setting.path()))
                .filter(configured -> configured.value().equals(now))
                .ifPresent(configured -> others.add(configured.file()));
        if (setting.memory().equals(FORWARD)) {
            others.addAll(IpForwarding.neededBy(facts));
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("needed by " + String.join(", ", others) + " (it was " + before + " before Weft)");
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.admission.AdmissionRules;
import dev.weft.controller.admission.BridgeKey;
import dev.weft.controller.admission.PendingSwitches;
import dev.weft.controller.admission.PendingSwitches.Pending;
import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.Verdict;
import dev.weft.topology.AdmissionMode;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.HostBridge;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Who may be a switch: what the file and commands say of datapath ids, and switches that wait to be accepted. All but {@link
 * #judge} runs on the fabric's thread.
 */
final class AdmissionControl {
    /** How long the last attempt of somebody who claimed to be a switch of the file is a problem. */
    private static final Duration SHOWN = Duration.ofMinutes(1);

    private final FabricLoop loop;
    private final PendingSwitches pending = new PendingSwitches();
    private final Map<DatapathId, Claim> claims = new LinkedHashMap<>();
    private volatile AdmissionRules rules;

    /** Somebody claimed the datapath id of a bridge of the file, and was refused. */
    private record Claim(String from, Instant at) {}

    AdmissionControl(FabricLoop loop) {
        this.loop = loop;
        this.rules = new AdmissionRules(loop.fabric().topology());
    }

    /** By what is in force now. Thread safe. */
    Verdict judge(DatapathId id, Origin from) {
        return rules.judge(id, from);
    }

    /** Another topology is in force. */
    void takes(AdmissionRules now, Topology topology) {
        rules = now;
        claims.keySet().removeIf(id -> topology.bridge(id).isEmpty());
        pending.judgeAgain(rules);
    }

    /** Decides about a switch with an unknown datapath id whose bridge is called so, or lets it wait. */
    void decide(DatapathId id, Origin from, String name, CompletableFuture<Verdict> verdict) {
        Verdict now = rules.judge(id, from);
        if (!(now instanceof Verdict.Unknown)) {
            verdict.complete(now);
            return;
        }
        List<Bridge> candidates = rules.candidates(from, name);
        if (candidates.isEmpty()) {
            verdict.complete(rules.strange(from, name));
            return;
        }
        switch (pending.add(id, from, name, now(), verdict)) {
            case TOO_MANY ->
                verdict.complete(new Verdict.Refused(
                        "too many unknown switches",
                        "the limit of waiting switches from " + from + " is reached; `weft switches` lists them"));
            case AGAIN -> byItself(candidates, id);
            case NEW -> {
                if (!byItself(candidates, id)) {
                    tell(candidates, id, from);
                }
            }
        }
    }

    /** Accepts what needs no command. */
    private boolean byItself(List<Bridge> candidates, DatapathId id) {
        if (candidates.size() != 1 || isConnected(candidates.get(0)) || givenInFile(candidates.get(0))) {
            return false;
        }
        Bridge bridge = candidates.get(0);
        Topology topology = loop.fabric().topology();
        if (topology.derivedId(bridge).equals(id)) {
            unadopt(bridge, "it now has the datapath id that Weft assigns");
            return true;
        }
        if (topology.admission() == AdmissionMode.BY_ADDRESS) {
            adopt(bridge, id, "by its address, because of `admission:` in the topology file");
            return true;
        }
        return false;
    }

    private void tell(List<Bridge> candidates, DatapathId id, Origin from) {
        loop.events()
                .add(new Effect.Note(
                        NoteKind.PENDING,
                        candidates.size() == 1 ? candidates.get(0).title() : "",
                        "switch " + id + " from " + from + " is waiting to be accepted as " + titles(candidates) + ": "
                                + command(candidates, id)));
    }

    static String titles(List<Bridge> bridges) {
        return bridges.stream().map(Bridge::title).limit(5).collect(Collectors.joining(" or "))
                + (bridges.size() > 5 ? " or another" : "");
    }

    /** The command that accepts the switch. */
    private String command(List<Bridge> candidates, DatapathId id) {
        Bridge bridge = candidates.get(0);
        boolean clear = candidates.size() == 1
                && !isConnected(bridge)
                && pending.of(bridge, rules, now()).size() <= 1;
        if (candidates.size() == 1 && givenInFile(bridge)) {
            return "the topology file gives " + bridge.title() + " the datapath id " + bridge.datapathId() + "; write "
                    + id + " there, then `weft reload`";
        }
        return "`weft adopt " + (candidates.size() == 1 ? bridge.title() : "HOST") + (clear ? "" : " " + id) + "`";
    }

    void adopt(Bridge bridge, DatapathId id, String how) {
        loop.fabric().adoptions().put(BridgeKey.of(bridge), id);
        loop.events()
                .add(new Effect.Note(
                        NoteKind.ADOPTED,
                        bridge.title(),
                        "the bridge with the datapath id " + id + " was accepted " + how));
        loop.readopt();
    }

    void unadopt(Bridge bridge, String why) {
        loop.fabric().adoptions().remove(BridgeKey.of(bridge));
        loop.events()
                .add(new Effect.Note(
                        NoteKind.UNADOPTED, bridge.title(), "its adoption under another datapath id ends: " + why));
        loop.readopt();
    }

    boolean isConnected(Bridge bridge) {
        return loop.switches().all().containsKey(bridge.datapathId());
    }

    /** Whether the file itself says which datapath id the bridge has. */
    boolean givenInFile(Bridge bridge) {
        return loop.fabric()
                .file()
                .host(bridge.host().name())
                .flatMap(host -> host.bridge(bridge.inFile()))
                .flatMap(HostBridge::datapathId)
                .isPresent();
    }

    /** Those that wait to be accepted as that bridge. */
    List<Pending> waitingFor(Bridge bridge) {
        return pending.of(bridge, rules, now());
    }

    /** The bridges for which somebody waits. */
    Set<Bridge> waitedFor() {
        return waiting().values().stream().flatMap(List::stream).collect(Collectors.toSet());
    }

    /** All that wait, each with the bridges that it may be. */
    Map<Pending, List<Bridge>> waiting() {
        Map<Pending, List<Bridge>> all = new LinkedHashMap<>();
        pending.all(now()).forEach(one -> all.put(one, rules.candidates(one.from(), one.name())));
        return all;
    }

    /** A switch was turned away. */
    void refused(DatapathId id, SocketAddress remote) {
        if (loop.fabric().topology().bridge(id).isPresent()) {
            String from = remote instanceof InetSocketAddress address ? address.getHostString() : remote.toString();
            claims.put(id, new Claim(from, now()));
        }
    }

    /** What is to be told about those that wait, and about who claims to be a switch of the file. */
    void problems(Problems problems) {
        waiting().forEach((one, candidates) -> {
            if (candidates.size() == 1
                    && command(candidates, one.id()).contains(one.id().toString())) {
                String title = candidates.get(0).title();
                problems.addWhole(
                        one.id().toString(),
                        title + ": another bridge with its name, with the datapath id " + one.id() + ", from "
                                + one.from() + ", is waiting to be accepted: " + command(candidates, one.id()) + ".",
                        escaped(title) + ": %d other bridges with its name are waiting to be accepted, with the "
                                + "datapath ids %s. `weft switches` lists them.");
            } else if (candidates.size() == 1) {
                problems.add(
                        candidates.get(0).title(),
                        "a bridge that was created by hand is waiting to be accepted (datapath id " + one.id()
                                + ", from " + one.from() + "): " + command(candidates, one.id()) + ".",
                        "%d bridges that were created by hand are waiting to be accepted: %s. `weft adopt "
                                + "--all` accepts them.");
            } else {
                problems.addWhole(
                        one.id().toString(),
                        "A bridge with the datapath id " + one.id() + " from " + one.from() + " may be "
                                + titles(candidates) + ": run " + command(candidates, one.id()) + ".",
                        "%d bridges from " + one.from() + ", with the datapath ids %s, may be "
                                + escaped(titles(candidates)) + ". `weft switches` lists them.");
            }
        });
        claims.forEach((id, claim) -> {
            if (claim.at().plus(SHOWN).isAfter(now())) {
                loop.fabric()
                        .topology()
                        .bridge(id)
                        .ifPresent(bridge -> problems.add(bridge.title() + ": another switch, at " + claim.from()
                                + ", presents its datapath id and is rejected. `weft events` shows why."));
            }
        });
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    private Instant now() {
        return loop.clock().instant();
    }
}

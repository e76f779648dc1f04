package dev.weft.topology.file;

import dev.weft.topology.DatapathId;
import dev.weft.topology.HostAddress;
import dev.weft.topology.Layout;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.file.Draft.DraftHostBridge;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code hosts[].bridges} may say: of which bridges, and of which of their networks and tunnels. */
final class HostBridgeChecks {
    private final Draft draft;
    private final ProblemLog log;
    /** The bridges that each host has, by the file's names. */
    private final Set<String> bridges = new LinkedHashSet<>();

    /** The bridge of each network, by its name. */
    private final Map<String, String> bridgeOf = new HashMap<>();

    private HostBridgeChecks(Draft draft, DeviceNames devices, ProblemLog log) {
        this.draft = draft;
        this.log = log;
        List<DraftNetwork> networks = draft.networks().all();
        if (draft.layout().filter(Layout.ONE_BRIDGE::equals).isPresent()) {
            draft.shared().ifPresent(shared -> bridges.add(shared.name()));
        }
        for (int k = 0; k < networks.size(); k++) {
            String bridge = devices.of(k).bridge();
            bridges.add(bridge);
            networks.get(k).name().known().ifPresent(name -> bridgeOf.putIfAbsent(name, bridge));
        }
    }

    /** Names that are references and lead nowhere are reported by {@link Linked}. */
    static void check(Draft draft, DeviceNames devices, ProblemLog log) {
        boolean isBounded =
                draft.layout().filter(Layout.ONE_BRIDGE::equals).isPresent() || LayoutChecks.isBounded(draft);
        if (draft.layout().isPresent() && draft.shared().isPresent() && isBounded) {
            HostBridgeChecks checks = new HostBridgeChecks(draft, devices, log);
            draft.hosts().all().forEach(checks::check);
            checks.checkIds();
        }
    }

    private void check(DraftHost host) {
        Unique<String> unique = new Unique<>("This bridge of the host", "Put all differences into one entry.", log);
        for (DraftHostBridge bridge : host.bridges().all()) {
            bridge.bridge().ifGiven(name -> {
                if (!bridges.contains(name.value())) {
                    log.value(name, "The file has no bridge with this name.", "It has " + listed() + ".");
                } else if (unique.add(name.value(), name)) {
                    bridge.gateways().forEach(gateway -> checkGateway(gateway.name(), name.value()));
                    bridge.tunnels().forEach(tunnel -> checkTunnel(tunnel.name(), host));
                }
            });
        }
    }

    private String listed() {
        List<String> some = bridges.stream().limit(5).toList();
        return some.isEmpty() ? "none" : String.join(", ", some) + (some.size() < bridges.size() ? ", ..." : "");
    }

    private void checkGateway(FileField<String> network, String bridge) {
        network.ifGiven(given -> Optional.ofNullable(bridgeOf.get(given.value()))
                .filter(other -> !other.equals(bridge))
                .ifPresent(other -> log.value(
                        given, "This network is on bridge " + other + ".", "Write it at that bridge's entry.")));
    }

    private void checkTunnel(FileField<String> peer, DraftHost host) {
        peer.ifGiven(given -> {
            if (draft.layout().filter(Layout.ONE_BRIDGE::equals).isPresent()) {
                log.value(
                        given,
                        "In this layout one tunnel port serves all hosts.",
                        "Remove the key, or set layout: bridge-per-network.");
            } else if (host.name().known().equals(Optional.of(given.value()))) {
                log.value(given, "A host has no tunnel to itself.", "Name the host that the tunnel leads to.");
            }
        });
    }

    /** No two bridges have one datapath id, be it given or derived. */
    private void checkIds() {
        Map<DatapathId, String> derived = new HashMap<>();
        List<String> names = List.copyOf(bridges);
        for (DraftHost host : draft.hosts().all()) {
            host.vtep()
                    .or(host.address().known().flatMap(HostAddress::ipv4))
                    .ifPresent(vtep -> host.name().ifGiven(name -> {
                        for (int k = 0; k < names.size(); k++) {
                            derived.put(DatapathId.of(vtep, k), name.value() + "/" + names.get(k));
                        }
                    }));
        }
        Unique<DatapathId> given = new Unique<>("This datapath id", "Two bridges cannot have one: check it.", log);
        draft.hosts().all().stream()
                .flatMap(host -> host.bridges().all().stream().flatMap(bridge -> ids(host, bridge)))
                .forEach(id -> {
                    String other = derived.getOrDefault(id.field().value(), id.title());
                    if (given.add(id.field().value(), id.field()) && !other.equals(id.title())) {
                        log.value(
                                id.field(),
                                "This is the datapath id that Weft gives " + other + ".",
                                "Check what `ovs-vsctl get bridge NAME datapath_id` prints.");
                    }
                });
    }

    /** A datapath id that the file gives, and to what. */
    private record GivenId(String title, FileField.Given<DatapathId> field) {}

    private static Stream<GivenId> ids(DraftHost host, DraftHostBridge bridge) {
        return bridge.datapathId() instanceof FileField.Given<DatapathId> id
                ? Stream.of(new GivenId(
                        host.name().known().orElse("?") + "/"
                                + bridge.bridge().known().orElse("?"),
                        id))
                : Stream.empty();
    }
}

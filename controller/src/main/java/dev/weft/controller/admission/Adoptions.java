package dev.weft.controller.admission;

import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.HostBridge;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The bridges made by hand that were accepted while the controller runs, each with its datapath id. What the file says of a
 * bridge's datapath id goes before what is said here.
 */
public final class Adoptions {
    private final Supplier<Map<BridgeKey, DatapathId>> ids;
    private final BiConsumer<BridgeKey, Optional<DatapathId>> change;

    /** An adoption that has no place in a file any more, and why. */
    public record Ended(BridgeKey bridge, DatapathId id, String why) {}

    /**
     * Those that are kept elsewhere.
     *
     * @param ids    the datapath ids by bridge, now
     * @param change keeps that a bridge has this datapath id, or none any more
     */
    public Adoptions(Supplier<Map<BridgeKey, DatapathId>> ids, BiConsumer<BridgeKey, Optional<DatapathId>> change) {
        this.ids = ids;
        this.change = change;
    }

    /** The file with these bridges under their datapath ids. */
    public Topology over(Topology file) {
        return over(ids.get(), file);
    }

    /** A file with bridges under these datapath ids. */
    public static Topology over(Map<BridgeKey, DatapathId> ids, Topology file) {
        if (ids.isEmpty()) {
            return file;
        }
        List<Host> hosts = new ArrayList<>();
        for (Host host : file.hosts()) {
            Host now = host;
            for (Map.Entry<BridgeKey, DatapathId> one : ids.entrySet()) {
                if (one.getKey().host().equals(host.name())) {
                    now = now.with(one.getKey().inFile(), one.getValue());
                }
            }
            hosts.add(now);
        }
        return file.withHosts(hosts);
    }

    /** The datapath ids by bridge. */
    public Map<BridgeKey, DatapathId> all() {
        return Collections.unmodifiableMap(ids.get());
    }

    public Optional<DatapathId> of(BridgeKey bridge) {
        return Optional.ofNullable(ids.get().get(bridge));
    }

    public void put(BridgeKey bridge, DatapathId id) {
        change.accept(bridge, Optional.of(id));
    }

    public void remove(BridgeKey bridge) {
        if (ids.get().containsKey(bridge)) {
            change.accept(bridge, Optional.empty());
        }
    }

    /** What was accepted under a controller before this one; {@link #revise} drops what has no place. */
    public void restore(Map<BridgeKey, DatapathId> before) {
        before.forEach(this::put);
    }

    /** Drops what has no place in a new file. */
    public List<Ended> revise(Topology file) {
        List<Ended> ended = new ArrayList<>();
        new LinkedHashMap<>(ids.get())
                .forEach((key, id) -> against(file, key, id).ifPresent(why -> {
                    remove(key);
                    ended.add(new Ended(key, id, why));
                }));
        return ended;
    }

    private static Optional<String> against(Topology file, BridgeKey key, DatapathId id) {
        Optional<Host> host = file.host(key.host());
        if (host.isEmpty()) {
            return Optional.of("the topology file no longer has host " + key.host());
        }
        if (file.bridges(host.get()).stream()
                .noneMatch(bridge -> bridge.inFile().equals(key.inFile()))) {
            return Optional.of("the topology file no longer has bridge " + key.inFile());
        }
        Optional<DatapathId> given = host.get().bridge(key.inFile()).flatMap(HostBridge::datapathId);
        if (given.isPresent()) {
            return Optional.of(
                    given.get().equals(id)
                            ? "the topology file now sets the datapath id itself"
                            : "the topology file now gives it the datapath id " + given.get());
        }
        return file.bridge(id).map(other -> "the topology file now has this datapath id at " + other.title());
    }
}

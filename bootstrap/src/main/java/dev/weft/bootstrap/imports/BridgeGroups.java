package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenBridge;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which bridges of all hosts are one network, where each network has bridges of its own: by the two ends of their tunnels. */
final class BridgeGroups {
    /** A bridge of a host. */
    record Place(SeenHost host, SeenBridge bridge) {
        @Override
        public String toString() {
            return bridge.name() + " of " + host.name();
        }
    }

    private final List<Place> all = new ArrayList<>();
    private final List<Set<Place>> groups = new ArrayList<>();
    private final Vteps vteps;
    private final Remarks remarks;

    BridgeGroups(List<SeenHost> hosts, Vteps vteps, Remarks remarks) {
        this.vteps = vteps;
        this.remarks = remarks;
        hosts.forEach(host -> host.bridges().stream()
                .filter(bridge -> isNetwork(host, bridge))
                .forEach(bridge -> all.add(new Place(host, bridge))));
        all.forEach(place -> groups.add(new LinkedHashSet<>(Set.of(place))));
        all.forEach(this::follow);
        all.forEach(this::joinByName);
    }

    /** Not one that only joins the host to its underlay. */
    static boolean isNetwork(SeenHost host, SeenBridge bridge) {
        return bridge.ports().stream()
                .anyMatch(port -> port.isTunnel()
                        || port.externalIds().containsKey("container_id")
                        || port.externalIds().containsKey("weft")
                        || FoundNetworks.isGateway(host, bridge, port)
                        || host.containers().stream()
                                .flatMap(container -> container.nics().stream())
                                .anyMatch(nic -> nic.outer().equals(port.name())));
    }

    List<Set<Place>> groups() {
        return List.copyOf(groups);
    }

    private void follow(Place here) {
        for (SeenPort tunnel : here.bridge().ports()) {
            if (tunnel.isTunnel() && !tunnel.isByFlow()) {
                Optional<SeenHost> peer = vteps.owner(tunnel.remote());
                if (peer.isEmpty()) {
                    remarks.edit(
                            here.bridge(),
                            "tunnel " + tunnel.name() + " on " + here + " leads to " + tunnel.remote()
                                    + ", which is not one of the imported hosts: import that host too, or remove it ("
                                    + "ovs-vsctl del-port " + here.bridge().name() + " " + tunnel.name() + ")");
                } else {
                    follow(here, tunnel, peer.get());
                }
            }
        }
    }

    private void follow(Place here, SeenPort tunnel, SeenHost peer) {
        List<Place> same = facing(here, peer, tunnel.key());
        if (!same.isEmpty()) {
            join(here, same.get(0));
            return;
        }
        Optional<Place> named = all.stream()
                .filter(place -> place.host() == peer
                        && place.bridge().name().equals(here.bridge().name()))
                .findFirst();
        Optional<SeenPort> other = named.flatMap(place -> back(place, here.host()));
        String what = "tunnel " + tunnel.name() + " on " + here + " has the key " + tunnel.key() + " to " + peer.name();
        if (other.isPresent()) {
            remarks.edit(
                    here.bridge(),
                    what + ", and " + other.get().name() + " there has "
                            + other.get().key()
                            + ": the keys of both ends do not match; the file has one vni for both");
            join(here, named.get());
        } else {
            remarks.edit(here.bridge(), what + ", but has no counterpart there: no traffic comes back");
        }
    }

    private List<Place> facing(Place here, SeenHost peer, String key) {
        return all.stream()
                .filter(place -> place.host() == peer)
                .filter(place -> place.bridge().ports().stream()
                        .anyMatch(port -> port.isTunnel()
                                && port.key().equals(key)
                                && vteps.owner(port.remote())
                                        .filter(here.host()::equals)
                                        .isPresent()))
                .toList();
    }

    private Optional<SeenPort> back(Place place, SeenHost to) {
        return place.bridge().ports().stream()
                .filter(port -> port.isTunnel()
                        && vteps.owner(port.remote()).filter(to::equals).isPresent())
                .findFirst();
    }

    /** One that no tunnel ties to a bridge of its name on another host is its network there all the same. */
    private void joinByName(Place place) {
        all.stream()
                .filter(other -> other.host() != place.host()
                        && other.bridge().name().equals(place.bridge().name())
                        && group(other) != group(place))
                .filter(other -> group(other).stream().noneMatch(one -> one.host() == place.host())
                        && group(place).stream().noneMatch(one -> one.host() == other.host()))
                .findFirst()
                .ifPresent(other -> join(other, place));
    }

    private Set<Place> group(Place place) {
        return groups.stream()
                .filter(group -> group.contains(place))
                .findFirst()
                .orElseThrow();
    }

    private void join(Place one, Place other) {
        Set<Place> first = group(one);
        Set<Place> second = group(other);
        if (first != second) {
            groups.removeIf(group -> group == second);
            first.addAll(second);
        }
    }
}

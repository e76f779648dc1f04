package dev.weft.controller.admission;

import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.Verdict;
import dev.weft.controller.openflow.Verdict.Trust;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What datapath id and origin of a connection say about it, by one topology. A switch is believed to be a bridge of a host if it
 * connects from an address of that host. Immutable.
 */
public final class AdmissionRules {
    private final Map<DatapathId, Bridge> byId = new HashMap<>();
    private final Map<Ipv4Address, List<Host>> byAddress = new HashMap<>();
    private final Topology topology;

    /**
     * @param topology what is in force
     */
    public AdmissionRules(Topology topology) {
        this.topology = topology;
        topology.bridges().forEach(bridge -> byId.put(bridge.datapathId(), bridge));
        topology.hosts()
                .forEach(host -> host.sources()
                        .forEach(source -> byAddress
                                .computeIfAbsent(source, any -> new ArrayList<>())
                                .add(host)));
    }

    /** Whether a switch with that datapath id may connect from there. */
    public Verdict judge(DatapathId id, Origin from) {
        Optional<Bridge> known = Optional.ofNullable(byId.get(id));
        if (known.isPresent()) {
            return trust(known.get(), from)
                    .<Verdict>map(Verdict.Admitted::new)
                    .orElseGet(() -> impostor(known.get(), from));
        }
        if (hostsAt(from).isEmpty()) {
            return new Verdict.Refused(
                    "unknown datapath id",
                    "no host of the topology file connects from " + from
                            + ". If it is one of your bridges, add its host"
                            + " under `hosts:`, or `connects-from: [" + from
                            + "]` to its host, then `weft reload`: it then waits for `weft adopt`. If not, "
                            + "disconnect it with `ovs-vsctl del-controller` there");
        }
        return new Verdict.Unknown();
    }

    /** How well the origin shows that the switch is that bridge; empty: not at all. */
    public Optional<Trust> trust(Bridge bridge, Origin from) {
        if (from.ipv4().filter(bridge.host().sources()::contains).isPresent()) {
            return Optional.of(Trust.OWN_ADDRESS);
        }
        return from.isLocal() ? Optional.of(Trust.LOCAL) : Optional.empty();
    }

    private static Verdict impostor(Bridge bridge, Origin from) {
        Host host = bridge.host();
        return new Verdict.Refused(
                "not from its host's address",
                "its datapath id is that of " + bridge.title() + ", but switches of " + host.name()
                        + " connect from " + addresses(host) + ". If " + from + " also belongs to " + host.name()
                        + ", add `connects-from: [" + from + "]` to it in the topology file, then `weft "
                        + "reload`. If not, something there impersonates it: use a firewall to restrict "
                        + "this port to the hosts");
    }

    static String addresses(Host host) {
        return host.sources().stream().map(Ipv4Address::toString).collect(Collectors.joining(", "));
    }

    /** The hosts that the connection may be of: all, where its origin says nothing. */
    public List<Host> hostsAt(Origin from) {
        List<Host> own = from.ipv4().map(byAddress::get).orElse(List.of());
        return own.isEmpty() && from.isLocal() ? topology.hosts() : List.copyOf(own);
    }

    /** The bridges that a switch of an unknown datapath id may be: those of these hosts that have its name there. */
    public List<Bridge> candidates(Origin from, String name) {
        return hostsAt(from).stream()
                .flatMap(host -> topology.bridges(host).stream())
                .filter(bridge -> bridge.name().equals(name))
                .toList();
    }

    /** What to say to a switch of a host that has no bridge of its name. */
    public Verdict.Refused strange(Origin from, String name) {
        List<Host> hosts = hostsAt(from);
        String who = hosts.size() == 1 ? hosts.get(0).name() : "its host";
        String bridges = hosts.stream()
                .flatMap(host -> topology.bridges(host).stream())
                .map(Bridge::name)
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        String first = hosts.stream()
                .flatMap(host -> topology.bridges(host).stream())
                .map(Bridge::inFile)
                .findFirst()
                .orElse("ovs-br0");
        return new Verdict.Refused(
                "unknown bridge",
                "in the topology file " + who + " has " + (bridges.isEmpty() ? "no bridge" : bridges) + ", not " + name
                        + ". If it is one of these with another name, add to that host `bridges: [{bridge: "
                        + first
                        + ", name: " + name + "}]`, then `weft reload`. If not, disconnect it with `ovs-vsctl "
                        + "del-controller "
                        + name
                        + "` there");
    }
}

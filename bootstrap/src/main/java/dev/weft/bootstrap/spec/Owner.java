package dev.weft.bootstrap.spec;

import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.topology.Container;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topology file that things on a host belong to. Its mark is in the Open vSwitch database of the host ({@code external_ids:weft-file}
 * of the table {@code Open_vSwitch}), for all that Weft made there; containers carry it as a label too.
 *
 * @param mark       the file's {@code name:}; where it has none, {@code file:} and the file's own name
 * @param networks   all its networks: the VNI by name
 * @param containers the names of all its containers
 */
public record Owner(String mark, Map<String, Integer> networks, Set<String> containers) {
    /** The key of the mark in {@code external_ids} of the table {@code Open_vSwitch}. */
    public static final String KEY = "weft-file";

    private static final String UNNAMED = "file:";
    private static final int LONGEST = 63;

    /** Then come the three octets of the VNI. */
    private static final String GATEWAY_MAC = "0e:57:fe:";

    public Owner {
        networks = Map.copyOf(networks);
        containers = Set.copyOf(containers);
    }

    /**
     * The owner that a file is.
     *
     * @param file its own name, without directories; empty: unknown
     * @return empty where the file has no name at all
     */
    public static Optional<Owner> of(Topology topology, String file) {
        Set<String> containers =
                topology.containers().stream().map(Container::name).collect(Collectors.toSet());
        return topology.name().or(() -> unnamed(file)).map(mark -> new Owner(mark, vnis(topology), containers));
    }

    private static Map<String, Integer> vnis(Topology topology) {
        return topology.networks().stream()
                .collect(
                        Collectors.toMap(Network::name, network -> network.vni().number()));
    }

    private static Optional<String> unnamed(String file) {
        String safe = file.replaceAll("[^a-zA-Z0-9._-]", "_");
        return safe.isEmpty()
                ? Optional.empty()
                : Optional.of(UNNAMED + safe.substring(0, Math.min(safe.length(), LONGEST)));
    }

    public boolean isNamed() {
        return isNamed(mark);
    }

    private static boolean isNamed(String mark) {
        return !mark.startsWith(UNNAMED);
    }

    /** As people know the file. */
    public String shown() {
        return shown(mark);
    }

    public static String shown(String mark) {
        return isNamed(mark) ? "\"" + mark + "\"" : mark.substring(UNNAMED.length());
    }

    /**
     * Whether what is on a host belongs to this file. A name in the file decides. Where a file has none, its own name is only a
     * hint: one that was renamed or copied is the same while it has a network (name and VNI) that is there; and of two with the same
     * own name, like everybody's {@code topology.yaml}, one is not the other when they share nothing.
     */
    public boolean owns(Marked there) {
        if (there.mark().isEmpty() || isNamed() && there.mark().get().equals(mark)) {
            return true;
        }
        String theirs = there.mark().get();
        if (isNamed(theirs)) {
            return false;
        }
        boolean nothing = there.networks().isEmpty() && there.containers().isEmpty();
        boolean sameNetwork = there.networks().entrySet().stream().anyMatch(this::has);
        boolean sameContainer = there.containers().stream().anyMatch(containers::contains);
        return nothing || sameNetwork || theirs.equals(mark) && sameContainer;
    }

    private boolean has(Map.Entry<String, Optional<Integer>> network) {
        Integer vni = networks.get(network.getKey());
        return vni != null
                && network.getValue().filter(theirs -> !theirs.equals(vni)).isEmpty();
    }

    /**
     * What Weft made on a host, and for which file.
     *
     * @param mark empty: nobody's, or made by a Weft that wrote no mark
     */
    public record Marked(Optional<String> mark, Map<String, Optional<Integer>> networks, Set<String> containers) {
        public Marked {
            networks = Map.copyOf(networks);
            containers = Set.copyOf(containers);
        }

        public static Marked of(HostFacts facts) {
            Map<String, Optional<Integer>> networks = new HashMap<>();
            facts.ovs().ours().stream()
                    .flatMap(bridge -> bridge.ports().stream())
                    .filter(Ovs.Port::isOurs)
                    .filter(port -> port.externalIds().containsKey("weft-network"))
                    .forEach(port -> networks.merge(
                            port.externalIds().get("weft-network"), vni(port), (one, other) -> one.or(() -> other)));
            Set<String> containers = facts.docker().containers().stream()
                    .filter(Docker.Instance::isOurs)
                    .map(Docker.Instance::name)
                    .collect(Collectors.toSet());
            return new Marked(markOf(facts), networks, containers);
        }

        /** A gateway's MAC address says it. */
        private static Optional<Integer> vni(Ovs.Port port) {
            return port.mac().startsWith(GATEWAY_MAC)
                    ? Optional.of(Integer.parseInt(
                            port.mac().substring(GATEWAY_MAC.length()).replace(":", ""), 16))
                    : Optional.empty();
        }

        /** The database's word; where that was lost, the containers'. */
        private static Optional<String> markOf(HostFacts facts) {
            return Optional.ofNullable(facts.ovs().externalIds().get(KEY))
                    .or(() -> facts.docker().containers().stream()
                            .flatMap(container ->
                                    Optional.ofNullable(container.labels().get(Docker.FILE_LABEL)).stream())
                            .findFirst());
        }

        /** In words. */
        public String things() {
            return "networks " + list(networks.keySet()) + "; containers " + list(containers);
        }

        private static String list(Set<String> names) {
            return names.isEmpty() ? "none" : names.stream().sorted().collect(Collectors.joining(", "));
        }
    }
}

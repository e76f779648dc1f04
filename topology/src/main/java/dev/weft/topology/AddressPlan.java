package dev.weft.topology;

import dev.weft.topology.Draft.DraftNetwork;
import dev.weft.topology.Linked.LinkedContainer;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The IP and MAC addresses of a file's containers: those that it gives are checked, the others handed out.
 *
 * <p>Addresses that the file gives are taken first, wherever they are in it. Then each container without one gets, in
 * the file's order, the lowest that is free in its network. So giving one container its address by hand, further down,
 * does not lead to two with the same.
 */
final class AddressPlan {
    private static final String FIX = "Use a free address of the subnet, or remove the key to be given one.";

    private final ProblemLog log;
    private final Map<DraftNetwork, Pool> pools = new IdentityHashMap<>();
    private final Map<LinkedContainer, Ipv4Address> addresses = new IdentityHashMap<>();

    private AddressPlan(ProblemLog log) {
        this.log = log;
    }

    static AddressPlan of(Linked linked, ProblemLog log) {
        AddressPlan plan = new AddressPlan(log);
        for (DraftNetwork network : linked.draft().networks().all()) {
            plan.pools.put(network, new Pool(network, log));
        }
        linked.containers().forEach(plan::takeGiven);
        linked.containers().forEach(plan::handOut);
        plan.checkMacs(linked.containers());
        return plan;
    }

    /** The container's address; empty only where the file has problems. */
    Optional<Ipv4Address> address(LinkedContainer container) {
        return Optional.ofNullable(addresses.get(container));
    }

    /** The container's MAC address: the file's, or one made of its network and address. */
    Optional<MacAddress> mac(LinkedContainer container) {
        Optional<Vni> vni = container.network().flatMap(network -> network.vni().known());
        return container.draft().mac().or(address(container).flatMap(ip -> vni.map(known -> known.endpointMac(ip))));
    }

    /** A network's gateway: the file's, or the subnet's first address; empty only where the file has problems. */
    static Optional<Ipv4Address> gateway(DraftNetwork network) {
        return network.subnet()
                .known()
                .flatMap(subnet ->
                        network.gateway().or(Optional.of(subnet.address().next())));
    }

    private void takeGiven(LinkedContainer container) {
        container
                .network()
                .map(pools::get)
                .ifPresent(pool -> container.draft().ip().ifGiven(given -> {
                    if (pool.take(given)) {
                        addresses.put(container, given.value());
                    }
                }));
    }

    private void handOut(LinkedContainer container) {
        if (container.draft().ip() instanceof Field.Absent<Ipv4Address> absent) {
            container
                    .network()
                    .map(pools::get)
                    .flatMap(pool -> pool.handOut(absent))
                    .ifPresent(address -> addresses.put(container, address));
        }
    }

    /** Derived ones cannot collide with each other, so it is the given ones that are to blame. */
    private void checkMacs(List<LinkedContainer> containers) {
        Map<DraftNetwork, Set<MacAddress>> derived = new IdentityHashMap<>();
        Map<DraftNetwork, Unique<MacAddress>> given = new IdentityHashMap<>();
        String fix = "Use another one, or remove the key to be given one.";
        for (LinkedContainer container : containers) {
            if (container.draft().mac().isAbsent() && container.network().isPresent()) {
                mac(container)
                        .ifPresent(mac -> derived.computeIfAbsent(
                                        container.network().get(), any -> new HashSet<>())
                                .add(mac));
            }
        }
        for (LinkedContainer container : containers) {
            container
                    .network()
                    .ifPresent(network -> container.draft().mac().ifGiven(mac -> {
                        if (derived.getOrDefault(network, Set.of()).contains(mac.value())) {
                            log.value(
                                    mac,
                                    "A container of this network that gives no MAC address is given this one.",
                                    fix);
                        }
                        given.computeIfAbsent(network, any -> new Unique<>("This MAC address", fix, log))
                                .add(mac);
                    }));
        }
    }

    /** One network's addresses. What is not known of the network, because it is a problem itself, is not checked. */
    private static final class Pool {
        private final Optional<Ipv4Prefix> subnet;
        private final Optional<Ipv4Address> gateway;
        private final String network;
        private final ProblemLog log;
        private final Unique<Ipv4Address> taken;
        private Ipv4Address next = new Ipv4Address(0);

        Pool(DraftNetwork network, ProblemLog log) {
            this.subnet = network.subnet().known();
            this.gateway = gateway(network);
            this.network = network.name().known().map(Quote::of).orElse("this network");
            this.log = log;
            this.taken = new Unique<>("This address", FIX, log);
            subnet.ifPresent(known -> next = known.address().next());
        }

        boolean take(Field.Given<Ipv4Address> given) {
            Optional<String> fault = fault(given.value());
            fault.ifPresent(why -> log.value(given, why, FIX));
            return fault.isEmpty() && taken.add(given.value(), given);
        }

        private Optional<String> fault(Ipv4Address address) {
            Optional<String> unusable = subnet.flatMap(known -> NetworkChecks.notUsable(address, known));
            return unusable.isEmpty() && isGateway(address) ? Optional.of("It is the network's gateway.") : unusable;
        }

        private boolean isGateway(Ipv4Address address) {
            return gateway.filter(address::equals).isPresent();
        }

        Optional<Ipv4Address> handOut(Field.Absent<Ipv4Address> wanted) {
            if (subnet.isEmpty() || gateway.isEmpty()) {
                return Optional.empty();
            }
            while (isGateway(next) || taken.has(next)) {
                next = next.next();
            }
            if (next.compareTo(subnet.get().broadcast()) >= 0) {
                log.place(
                        wanted.at(),
                        wanted.where(),
                        "No address is left in the subnet " + subnet.get() + " of " + network + ".",
                        "Give the network a larger subnet, or remove containers.");
                return Optional.empty();
            }
            Ipv4Address found = next;
            next = next.next();
            return Optional.of(found);
        }
    }
}

package dev.weft.topology.file;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Quote;
import dev.weft.topology.Vni;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.file.Linked.LinkedContainer;
import dev.weft.topology.file.Linked.LinkedMembership;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.ArrayList;
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
    private static final String FIX = "Use a free address of the subnet, or remove the key to have one assigned.";

    private final ProblemLog log;
    private final Map<DraftNetwork, Pool> pools = new IdentityHashMap<>();
    private final Map<LinkedMembership, Ipv4Address> addresses = new IdentityHashMap<>();
    private final Map<LinkedMembership, List<Ipv4Address>> further = new IdentityHashMap<>();

    private AddressPlan(ProblemLog log) {
        this.log = log;
    }

    static AddressPlan of(Linked linked, ProblemLog log) {
        AddressPlan plan = new AddressPlan(log);
        for (DraftNetwork network : linked.draft().networks().all()) {
            plan.pools.put(network, new Pool(network, log));
        }
        List<LinkedMembership> memberships = linked.memberships();
        memberships.forEach(plan::takeGiven);
        linked.containers().forEach(plan::takeFurther);
        memberships.forEach(plan::handOut);
        plan.checkMacs(memberships);
        return plan;
    }

    /** The container's address in that network; empty only where the file has problems. */
    Optional<Ipv4Address> address(LinkedMembership membership) {
        return Optional.ofNullable(addresses.get(membership));
    }

    /** The addresses that the container may have there besides. */
    List<Ipv4Address> further(LinkedMembership membership) {
        return further.getOrDefault(membership, List.of());
    }

    /** The container's MAC address in that network: the file's, or one made of the network and the address. */
    Optional<MacAddress> mac(LinkedMembership membership) {
        Optional<Vni> vni =
                membership.network().flatMap(network -> network.vni().known());
        return membership.mac().or(address(membership).flatMap(ip -> vni.map(known -> known.endpointMac(ip))));
    }

    /** A network's gateway: the file's, or the subnet's first address; empty where it has none, or the file has problems. */
    static Optional<Ipv4Address> gateway(DraftNetwork network) {
        return network.subnet()
                .known()
                .flatMap(subnet -> network.gateway()
                        .or(Optional.of(Optional.of(subnet.firstUsable())))
                        .flatMap(gateway -> gateway));
    }

    private void takeGiven(LinkedMembership membership) {
        pool(membership)
                .ifPresent(pool -> membership.ip().ifGiven(given -> {
                    if (pool.take(given)) {
                        addresses.put(membership, given.value());
                    }
                }));
    }

    private Optional<Pool> pool(LinkedMembership membership) {
        return membership.network().map(pools::get);
    }

    /** Several may list one address; nobody is handed it out. */
    private void takeFurther(LinkedContainer container) {
        container
                .draft()
                .addresses()
                .known()
                .orElse(List.of())
                .forEach(address -> address.ifGiven(given -> takeFurther(container, given)));
    }

    private void takeFurther(LinkedContainer container, FileField.Given<Ipv4Address> given) {
        if (container.memberships().stream()
                .anyMatch(membership ->
                        membership.network().flatMap(n -> n.subnet().known()).isEmpty())) {
            return; // which network it is in cannot be said
        }
        Optional<LinkedMembership> in = container.memberships().stream()
                .filter(membership -> pool(membership).orElseThrow().contains(given.value()))
                .findFirst();
        if (in.isEmpty()) {
            log.value(
                    given,
                    "It is not in the subnet of any of the container's networks.",
                    "Use an address of one of them, or add the network.");
            return;
        }
        List<Ipv4Address> before = further.computeIfAbsent(in.get(), any -> new ArrayList<>());
        if (before.contains(given.value())) {
            log.value(given, "The container has this address already.", "Remove it here.");
        } else if (pool(in.get()).orElseThrow().share(given)) {
            before.add(given.value());
        }
    }

    private void handOut(LinkedMembership membership) {
        if (membership.ip() instanceof FileField.Absent<Ipv4Address> absent) {
            pool(membership)
                    .flatMap(pool -> pool.handOut(absent))
                    .ifPresent(address -> addresses.put(membership, address));
        }
    }

    /** Derived ones cannot collide with each other, so it is the given ones that are to blame. */
    private void checkMacs(List<LinkedMembership> memberships) {
        Map<DraftNetwork, Set<MacAddress>> derived = new IdentityHashMap<>();
        Map<DraftNetwork, Unique<MacAddress>> given = new IdentityHashMap<>();
        String fix = "Use another one, or remove the key to have one assigned.";
        for (LinkedMembership membership : memberships) {
            if (membership.mac().isAbsent() && membership.network().isPresent()) {
                mac(membership)
                        .ifPresent(mac -> derived.computeIfAbsent(
                                        membership.network().get(), any -> new HashSet<>())
                                .add(mac));
            }
        }
        for (LinkedMembership membership : memberships) {
            membership
                    .network()
                    .ifPresent(network -> membership.mac().ifGiven(mac -> {
                        if (derived.getOrDefault(network, Set.of()).contains(mac.value())) {
                            log.value(
                                    mac,
                                    "Weft assigns this address to a container of this network that sets no MAC address.",
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
        private final boolean isGatewayKnown;
        private final Optional<Ipv4Prefix> range;
        private final String network;
        private final ProblemLog log;
        private final Unique<Ipv4Address> taken;
        /** What nobody is handed out (any more): addresses of several, and those that were handed out. */
        private final Set<Ipv4Address> gone = new HashSet<>();

        private Ipv4Address next = new Ipv4Address(0);

        Pool(DraftNetwork network, ProblemLog log) {
            this.subnet = network.subnet().known();
            this.gateway = gateway(network);
            this.isGatewayKnown =
                    network.gateway().isAbsent() || network.gateway().known().isPresent();
            this.range = network.ipRange()
                    .or(subnet)
                    .filter(part -> subnet.isPresent()
                            && subnet.get().contains(part.address())
                            && part.length() >= subnet.get().length());
            this.network = network.name().known().map(Quote::of).orElse("this network");
            this.log = log;
            this.taken = new Unique<>("This address", FIX, log);
            range.ifPresent(known -> next = known.address());
        }

        boolean contains(Ipv4Address address) {
            return subnet.filter(known -> known.contains(address)).isPresent();
        }

        boolean take(FileField.Given<Ipv4Address> given) {
            Optional<String> fault = fault(given.value());
            fault.ifPresent(why -> log.value(given, why, FIX));
            return fault.isEmpty() && taken.add(given.value(), given);
        }

        /** An address of several, and nobody's own. */
        boolean share(FileField.Given<Ipv4Address> given) {
            Optional<String> fault = fault(given.value())
                    .or(() -> taken.has(given.value())
                            ? Optional.of("It is a container's own address (ip:).")
                            : Optional.empty());
            fault.ifPresentOrElse(
                    why -> log.value(given, why, "Use a free address of the subnet."), () -> gone.add(given.value()));
            return fault.isEmpty();
        }

        private Optional<String> fault(Ipv4Address address) {
            Optional<String> unusable = subnet.flatMap(known -> NetworkChecks.notUsable(address, known));
            return unusable.isEmpty() && isGateway(address) ? Optional.of("It is the network's gateway.") : unusable;
        }

        private boolean isFree(Ipv4Address address) {
            return fault(address).isEmpty() && !taken.has(address) && !gone.contains(address);
        }

        private boolean isGateway(Ipv4Address address) {
            return gateway.filter(address::equals).isPresent();
        }

        Optional<Ipv4Address> handOut(FileField.Absent<Ipv4Address> wanted) {
            if (range.isEmpty() || !isGatewayKnown) {
                return Optional.empty();
            }
            Ipv4Prefix within = range.get();
            while (!isFree(next) && !next.equals(within.broadcast())) {
                next = next.next();
            }
            if (!isFree(next)) {
                boolean isPart = !within.equals(subnet.get());
                log.place(
                        wanted.at(),
                        wanted.where(),
                        "No address is left in the " + (isPart ? "range " : "subnet ") + within + " of " + network
                                + ".",
                        isPart
                                ? "Give the network a larger ip-range, or the container an address (ip:)."
                                : "Give the network a larger subnet, or remove containers.");
                return Optional.empty();
            }
            Ipv4Address found = next;
            gone.add(found);
            return Optional.of(found);
        }
    }
}

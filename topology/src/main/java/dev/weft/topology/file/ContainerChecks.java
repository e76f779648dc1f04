package dev.weft.topology.file;

import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Quote;
import dev.weft.topology.file.Draft.DraftMembership;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.file.Draft.DraftRoute;
import dev.weft.topology.file.Linked.LinkedContainer;
import dev.weft.topology.file.Linked.LinkedMembership;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold between a container's networks, and what its routes need. */
final class ContainerChecks {
    private static final String NONE = "none";

    /** More than anybody has, and few enough for names of ports (w63-...). */
    private static final int MOST_NETWORKS = 64;

    private final ProblemLog log;

    private ContainerChecks(ProblemLog log) {
        this.log = log;
    }

    static void check(Linked linked, ProblemLog log) {
        ContainerChecks checks = new ContainerChecks(log);
        for (LinkedContainer container : linked.containers()) {
            checks.checkCount(container);
            checks.checkOnce(container);
            checks.checkDefaultRoute(container);
            checks.checkRoutes(container);
        }
    }

    /** The network whose gateway the default route leads to: the one that the file names, or the first that has a gateway. */
    static Optional<String> defaultRoute(LinkedContainer container) {
        if (hasOwnDefault(container)) {
            return Optional.empty();
        }
        Optional<String> named = container.draft().defaultRoute().known();
        return named.isPresent()
                ? named.filter(name -> !name.equals(NONE) || isNetwork(container, name))
                : container.memberships().stream()
                        .filter(membership -> membership
                                .network()
                                .flatMap(AddressPlan::gateway)
                                .isPresent())
                        .findFirst()
                        .flatMap(membership -> membership.draft().network().known());
    }

    /** Whether one of its routes leads to everything. */
    private static boolean hasOwnDefault(LinkedContainer container) {
        return container.draft().routes().all().stream()
                .anyMatch(route ->
                        route.to().known().filter(to -> to.length() == 0).isPresent());
    }

    private static boolean isNetwork(LinkedContainer container, String name) {
        return container.memberships().stream()
                .anyMatch(membership -> membership
                        .draft()
                        .network()
                        .known()
                        .filter(name::equals)
                        .isPresent());
    }

    private void checkCount(LinkedContainer container) {
        container.draft().networks().ifGiven(list -> {
            if (list.value().isEmpty()) {
                log.place(list.at(), list.where(), "Empty.", "Name the networks that the container is in.");
            } else if (list.value().size() > MOST_NETWORKS) {
                log.place(
                        list.at(),
                        list.where(),
                        "The container is in " + list.value().size() + " networks.",
                        "Use at most " + MOST_NETWORKS + " networks in one container.");
            }
        });
    }

    /** One interface in each network, and no two whose subnets overlap: the container could not tell them apart. */
    private void checkOnce(LinkedContainer container) {
        Set<String> names = new HashSet<>();
        for (LinkedMembership membership : container.memberships()) {
            membership.draft().network().ifGiven(given -> {
                if (!names.add(given.value())) {
                    log.value(given, "The container is already in this network.", "Remove it here.");
                    return;
                }
                container.memberships().stream()
                        .takeWhile(earlier -> earlier != membership)
                        .filter(earlier -> overlap(earlier, membership))
                        .findFirst()
                        .ifPresent(earlier -> log.value(
                                given,
                                "Its subnet overlaps that of "
                                        + Quote.of(earlier.draft()
                                                .network()
                                                .known()
                                                .orElse(""))
                                        + ", and the container could not tell their addresses apart.",
                                "Keep the container in one of them only."));
            });
        }
    }

    private static boolean overlap(LinkedMembership one, LinkedMembership other) {
        return one.network().isPresent()
                && one.network().get() != other.network().orElse(one.network().get())
                && subnet(one).flatMap(a -> subnet(other).filter(a::overlaps)).isPresent();
    }

    private static Optional<Ipv4Prefix> subnet(LinkedMembership membership) {
        return membership.network().flatMap(network -> network.subnet().known());
    }

    private void checkDefaultRoute(LinkedContainer container) {
        container.draft().defaultRoute().ifGiven(given -> {
            List<LinkedMembership> its = container.memberships().stream()
                    .filter(membership -> membership.draft().network().known().equals(Optional.of(given.value())))
                    .toList();
            boolean isWhole = container.draft().networks().known().isPresent()
                    && container.memberships().stream()
                            .map(LinkedMembership::draft)
                            .map(DraftMembership::network)
                            .allMatch(network -> network.known().isPresent());
            if (its.isEmpty() && !given.value().equals(NONE)) {
                if (isWhole) {
                    log.value(
                            given,
                            "The container is not in a network with this name.",
                            "Name one of its networks, or none.");
                }
            } else if (its.stream().anyMatch(membership -> isWithoutGateway(membership.network()))) {
                log.value(
                        given,
                        "This network has no gateway (gateway: none).",
                        "Name another network, or give the container its own route: routes: [{to: 0.0.0.0/0, via:"
                                + " 192.168.1.2}].");
            }
            if (hasOwnDefault(container)) {
                log.value(
                        given,
                        "One of the container's routes is already the default route (0.0.0.0/0).",
                        "Remove one of the two.");
            }
        });
    }

    private static boolean isWithoutGateway(Optional<DraftNetwork> network) {
        return network.flatMap(known -> known.gateway().known())
                .filter(Optional::isEmpty)
                .isPresent();
    }

    private void checkRoutes(LinkedContainer container) {
        Unique<Ipv4Prefix> to = new Unique<>("This destination", "Give each destination one route.", log);
        for (DraftRoute route : container.draft().routes().all()) {
            to.add(route.to());
            route.via().ifGiven(via -> {
                List<Optional<Ipv4Prefix>> subnets = container.memberships().stream()
                        .map(ContainerChecks::subnet)
                        .toList();
                boolean isReached =
                        subnets.stream().flatMap(Optional::stream).anyMatch(subnet -> subnet.isUsable(via.value()));
                if (!isReached && subnets.stream().allMatch(Optional::isPresent) && !subnets.isEmpty()) {
                    log.value(
                            via,
                            "It is not in the subnet of any of the container's networks.",
                            "Name the next hop: an address in one of them.");
                }
            });
            route.to()
                    .ifGiven(given -> container.memberships().stream()
                            .flatMap(membership -> subnet(membership).stream())
                            .filter(given.value()::equals)
                            .findFirst()
                            .ifPresent(subnet ->
                                    log.value(given, "The container is in this network itself.", "Remove the route.")));
        }
    }
}

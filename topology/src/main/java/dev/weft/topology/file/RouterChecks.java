package dev.weft.topology.file;

import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Quote;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.file.Linked.LinkedRouter;
import dev.weft.topology.file.Linked.Member;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between a router's networks, and between routers. */
final class RouterChecks {
    private static final int FEWEST = 2;

    /** A network on a router, and where the file says so. */
    private record Claim(LinkedRouter router, FileField.Given<String> field) {}

    private final Draft draft;
    private final ProblemLog log;
    private final Map<String, Claim> routerOf = new HashMap<>();

    private RouterChecks(Draft draft, ProblemLog log) {
        this.draft = draft;
        this.log = log;
    }

    static void check(Linked linked, ProblemLog log) {
        RouterChecks checks = new RouterChecks(linked.draft(), log);
        for (LinkedRouter router : linked.routers()) {
            checks.checkCount(router);
            router.members().forEach(member -> checks.checkOnce(router, member));
            router.members().forEach(checks::checkGateway);
            checks.checkMtu(router.members());
            checks.checkSubnets(router.members());
        }
    }

    private void checkCount(LinkedRouter router) {
        router.draft().networks().ifGiven(list -> {
            if (list.value().size() < FEWEST) {
                log.place(
                        list.at(),
                        list.where(),
                        "A router joins at least two networks.",
                        "Name the networks that it joins, or remove the router.");
            }
        });
    }

    private void checkOnce(LinkedRouter router, Member member) {
        member.field().ifGiven(given -> {
            Claim earlier = routerOf.putIfAbsent(given.value(), new Claim(router, given));
            if (earlier == null) {
                return;
            }
            if (earlier.router() == router) {
                log.value(given, "The router has this network already.", "Remove it here.");
            } else if (member.network().isPresent()) {
                log.value(
                        given,
                        "This network is already joined by " + Unique.place(earlier.field()) + ".",
                        "A network belongs to one router: list all networks to join there.");
            }
        });
    }

    private void checkGateway(Member member) {
        member.field()
                .ifGiven(
                        given -> member.network()
                                .flatMap(network -> network.gateway().known())
                                .filter(Optional::isEmpty)
                                .ifPresent(
                                        none -> log.value(
                                                given,
                                                "This network has no gateway (gateway: none), and a router needs one.",
                                                "Remove it here, or give it a gateway; a container in both networks can act as the router (forward: true).")));
    }

    /** Two networks of the file may have one subnet, but nobody could say which of them a packet is for. */
    private void checkSubnets(List<Member> members) {
        Map<Ipv4Prefix, String> names = new HashMap<>();
        for (Member member : members) {
            member.field()
                    .ifGiven(given -> member.network()
                            .flatMap(network -> network.subnet().known())
                            .map(subnet -> names.putIfAbsent(subnet, given.value()))
                            .filter(earlier -> !earlier.equals(given.value()))
                            .ifPresent(earlier -> log.value(
                                    given,
                                    "It has the same subnet as " + Quote.of(earlier) + ".",
                                    "Remove it here, or give it addresses of its own.")));
        }
    }

    /** A network whose MTU is a problem by itself is not compared. */
    private void checkMtu(List<Member> members) {
        Optional<DraftNetwork> first = Optional.empty();
        for (Member member : members) {
            Optional<Integer> mtu = member.network().flatMap(draft::mtu);
            if (mtu.isEmpty()) {
                continue;
            }
            if (first.isEmpty()) {
                first = member.network();
                continue;
            }
            int wanted = draft.mtu(first.get()).orElseThrow();
            String name = Quote.of(first.get().name().known().orElseThrow());
            member.field().ifGiven(given -> {
                if (mtu.get() != wanted) {
                    log.value(
                            given,
                            "Its MTU is " + mtu.get() + ", that of " + name + " is " + wanted
                                    + ": packets too large for one of them would be lost.",
                            "Give all networks of a router the same mtu.");
                }
            });
        }
    }
}

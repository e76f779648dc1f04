package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import java.util.List;

/**
 * {@link Table#GUARD}: who has an IP address keeps it. Where ports are attached by hand, an address that an endpoint is
 * known to have is nobody else's; who claims it too, by ARP or as the source of IPv4, is refused and shown to the
 * controller. Below the rules of containers' ports, which let nothing but their own pass.
 */
final class ClaimFlows {
    private ClaimFlows() {}

    /** Addresses that some containers share are theirs, whichever has them now. */
    static void addTo(Segment segment) {
        if (segment.isAttachedByHand()) {
            segment.shared().forEach((ip, owners) -> {
                Match here = Tag.fromEndpoint(segment.vni());
                String purpose = ip + " belongs to " + String.join(" or ", owners) + " and to no other endpoint";
                for (Match used : List.of(
                        here.ethType(Match.ETH_TYPE_ARP).with(Field.ARP_SPA, ip),
                        here.ethType(Match.ETH_TYPE_IPV4).with(Field.IPV4_SRC, ip))) {
                    segment.out().refuseByController(Table.GUARD, Priority.TAKEN, used, Refusal.ADDRESS_TAKEN, purpose);
                }
            });
        }
    }

    static void addEndpoint(EndpointScope scope, FlowWriter out) {
        if (scope.isAttachedByHand()) {
            scope.endpoint().ip().ifPresent(ip -> {
                Match here = Tag.fromEndpoint(scope.vni());
                keep(out, scope.endpoint(), ip, here.ethType(Match.ETH_TYPE_ARP).with(Field.ARP_SPA, ip));
                keep(
                        out,
                        scope.endpoint(),
                        ip,
                        here.ethType(Match.ETH_TYPE_IPV4).with(Field.IPV4_SRC, ip));
            });
        }
    }

    /** A container never speaks at such a port; a learned one may, at any: so it moves. */
    private static void keep(FlowWriter out, Endpoint owner, Ipv4Address ip, Match used) {
        if (!owner.isDeclared()) {
            out.flow(
                    Table.GUARD,
                    Priority.OWNER,
                    used.with(Field.ETH_SRC, owner.mac()),
                    Instructions.goTo(Table.LEARN),
                    owner.title() + " sends as itself");
        }
        out.refuseByController(
                Table.GUARD,
                Priority.TAKEN,
                used,
                Refusal.ADDRESS_TAKEN,
                ip + " belongs to " + owner.name().orElseGet(() -> owner.mac().toString()) + " at " + at(owner)
                        + " and to no other endpoint");
    }

    private static String at(Endpoint owner) {
        return owner.port().equals(Endpoint.UNKNOWN_PORT) ? owner.host() : owner.port() + " on " + owner.host();
    }
}

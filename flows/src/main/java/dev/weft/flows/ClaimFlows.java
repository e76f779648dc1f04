package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import java.util.List;

/**
 * {@link Table#GUARD}: address ownership. The first endpoint with an IP address keeps it, where ports are unmanaged. These
 * rules are below those of containers' ports, which pass only the container's own addresses.
 *
 * <p>From a packet's point of view: a guest at an unmanaged port sends ARP or IPv4 from an address. If the address has no
 * owner, no flow here matches, and LEARN shows the guest to the controller, which makes it the owner. If the guest is the
 * owner, a flow with its MAC address and that IP address passes the packet, at whichever port: the owner may move. If the
 * address belongs to another endpoint, the flow below, which matches the IP address alone, drops the packet and sends it
 * to the controller. The controller reports the conflict and probes the owner, which loses the address if it is gone. Two
 * flows are needed because no match can say "not this MAC address".
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

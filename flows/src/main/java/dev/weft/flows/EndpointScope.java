package dev.weft.flows;

import dev.weft.topology.Network;
import dev.weft.topology.Vni;
import java.util.Optional;

/**
 * All that the flows of one endpoint on one bridge are made of, and nothing else: equal scopes give equal flows. No flow
 * of an endpoint depends on another endpoint; what several of them make so is of their network ({@link Scope}).
 *
 * @param network       the endpoint's
 * @param hasNetwork    whether something of the network is or may be on this host; else packets are only routed into it
 * @param isRoutedInto  whether a router joins other networks with it
 * @param mayBeAttachedByHand whether a port of this host may be put into the network by hand
 * @param isAttachedByHand whether one is there
 * @param macAgeSeconds how long a learned endpoint may be silent
 * @param localPort     the number of its port, if it is on this host and the port is there
 * @param tunnel        the way to its host, if it is another and there is a port to it
 */
record EndpointScope(
        Endpoint endpoint,
        Network network,
        boolean hasNetwork,
        boolean isRoutedInto,
        boolean mayBeAttachedByHand,
        boolean isAttachedByHand,
        int macAgeSeconds,
        Optional<Integer> localPort,
        Optional<Tunnel> tunnel) {
    static EndpointScope of(Segment segment, Endpoint endpoint) {
        return new EndpointScope(
                endpoint,
                segment.network(),
                segment.hasNetwork(),
                !segment.joined().isEmpty(),
                segment.mayBeAttachedByHand(),
                segment.isAttachedByHand(),
                segment.macAgeSeconds(),
                segment.localPort(endpoint),
                segment.tunnelTo(endpoint));
    }

    Vni vni() {
        return network.vni();
    }
}

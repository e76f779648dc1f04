package dev.weft.flows;

import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;

/**
 * The tunnel of one network between a bridge and another host: what its packets look like, and how they are sent.
 *
 * <p>From a packet's point of view: a container on host1 sends a frame to one on host2. The sender's bridge sets the VNI
 * and outputs the frame to its VXLAN port. The kernel wraps it in UDP, from host1's VTEP to host2's, and the underlay
 * routes it like any other packet. host2 unwraps it, and the frame appears at its own VXLAN port with two more fields:
 * {@code tun_id} (the VNI) and {@code tun_src} (host1's VTEP). CLASSIFY accepts the frame only if both belong together, for
 * anyone on the underlay can send VXLAN. Nothing in the frame itself says which network it is in.
 *
 * <p>Open vSwitch identifies a tunnel port by its options. A flow-based port ({@code remote_ip=flow key=flow}) serves all
 * hosts and networks: flows set VNI and destination. In the layout with a bridge per network, each port has a fixed host
 * and VNI, so flows only choose the port. These are the two implementations.
 */
sealed interface Tunnel {
    /** The packets of the network that come from the other host. */
    Match incoming();

    /** What sends a packet of the network to the other host. */
    List<Action> outgoing();

    /** The way to a peer, if the port for it is there. */
    static Optional<Tunnel> between(Topology topology, Network network, BridgePorts bridge, Host peer) {
        return bridge.port(topology.tunnelPort(network, bridge.host(), peer))
                .map(port -> topology.layout() == Layout.ONE_BRIDGE
                        ? new Shared(port, network, peer)
                        : new PointToPoint(port, network, peer));
    }

    private static Match arriving(int port, Network network, Host peer) {
        return Match.ALL
                .with(Field.IN_PORT, port)
                .with(Field.TUN_ID, network.vni().number())
                .with(Field.TUN_SRC, peer.vtep());
    }

    /** One port for all networks and hosts: each packet says for itself where it goes (remote_ip=flow, key=flow). */
    record Shared(int port, Network network, Host peer) implements Tunnel {
        @Override
        public Match incoming() {
            return arriving(port, network, peer);
        }

        @Override
        public List<Action> outgoing() {
            return List.of(
                    Action.set(Field.TUN_ID, network.vni().number()),
                    Action.set(Field.TUN_DST, peer.vtep()),
                    Action.output(port));
        }
    }

    /**
     * A port for one network and one host, whose remote_ip and key the bridge knows. What comes is matched all the same:
     * whatever somebody does to the port's options, nothing gets in but from there and with that VNI.
     */
    record PointToPoint(int port, Network network, Host peer) implements Tunnel {
        @Override
        public Match incoming() {
            return arriving(port, network, peer);
        }

        @Override
        public List<Action> outgoing() {
            return List.of(Action.output(port));
        }
    }
}

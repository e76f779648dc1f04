package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Host;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.Optional;

/**
 * A port that packets come in by: what is proved is proved for every packet of every ingress.
 *
 * @param bridge   title of the bridge
 * @param host     name of its host
 * @param port     device name
 * @param number   OpenFlow number
 * @param network  that the port is in; empty for tunnels of all networks and for ports of none
 * @param declared the container at the port; empty where anybody may be behind it
 * @param ownMac   of a gateway port, where it is not its network's gateway's
 * @param peer     the one host that a tunnel of this port comes from; empty for one that anybody may send to
 */
public record Ingress(
        Kind kind,
        String bridge,
        Host host,
        String port,
        int number,
        Optional<Network> network,
        Optional<Endpoint> declared,
        Optional<MacAddress> ownMac,
        Optional<Host> peer) {
    /** What is at the other side of the port. */
    public enum Kind {
        /** A container, or whatever was attached by hand. */
        MEMBER,
        /** The host's own IP stack. */
        GATEWAY,
        /** Everybody on the underlay, whoever they say they are. */
        TUNNEL,
        /** Something that nobody has put into a network. */
        NO_NETWORK
    }

    @Override
    public String toString() {
        return port + " of " + bridge;
    }
}

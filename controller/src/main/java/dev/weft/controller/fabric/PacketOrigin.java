package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Network;
import java.util.Optional;

/**
 * Where a packet came into the fabric.
 *
 * @param port    number of the port
 * @param network the network of whatever is behind that port
 */
record PacketOrigin(DatapathId bridge, int port, String portName, Network network) {
    /** Empty: its port is gone, or is no endpoint's. */
    static Optional<PacketOrigin> of(Fabric fabric, Bridge at, PacketIn packet) {
        return fabric.bridge(at.datapathId())
                .flatMap(bridge -> bridge.port(packet.inPort()))
                .flatMap(port -> networkOf(fabric, at, port.name())
                        .map(network -> new PacketOrigin(at.datapathId(), port.number(), port.name(), network)));
    }

    private static Optional<Network> networkOf(Fabric fabric, Bridge at, String port) {
        return PortUse.of(fabric.topology(), at, port).endpointNetwork();
    }

    /** Whether its port is still what it was. */
    boolean isSame(Fabric fabric) {
        return fabric.bridge(bridge)
                .filter(now -> now.port(port)
                        .map(SwitchPort::name)
                        .filter(portName::equals)
                        .flatMap(name -> networkOf(fabric, now.at(), name))
                        .filter(network::equals)
                        .isPresent())
                .isPresent();
    }
}

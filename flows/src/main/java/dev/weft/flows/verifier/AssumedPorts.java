package dev.weft.flows.verifier;

import dev.weft.flows.BridgePorts;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bridges as they are when everything in the file is there: every tunnel, gateway, container and assigned port, with
 * numbers from 1, and one port more that the file does not know.
 */
public final class AssumedPorts {
    /** The device name of the port that the file does not know. */
    public static final String STRANGER = "stranger";

    private AssumedPorts() {}

    /** Every bridge of the topology. */
    public static List<BridgePorts> of(Topology topology) {
        return topology.bridges().stream().map(bridge -> of(topology, bridge)).toList();
    }

    private static BridgePorts of(Topology topology, Bridge bridge) {
        Host host = bridge.host();
        Set<String> names = new LinkedHashSet<>();
        List<Network> networks = topology.networks().stream()
                .filter(network -> bridge.carries(network))
                .toList();
        for (Network network : networks) {
            topology.hosts().stream()
                    .filter(peer -> !peer.equals(host))
                    .forEach(peer -> names.add(topology.tunnelPort(network, host, peer)));
        }
        if (topology.layout() == Layout.ONE_BRIDGE) {
            names.add(topology.shared().tunnelPort()); // also on the only host
        }
        topology.networksOn(bridge).stream()
                .filter(network -> network.gateway().isPresent())
                .map(network -> topology.gatewayPort(network, host))
                .forEach(names::add);
        topology.attachmentsOn(host.name()).stream()
                .filter(attachment -> networks.contains(topology.networkOf(attachment)))
                .map(Attachment::portName)
                .forEach(names::add);
        topology.assignedPorts().stream()
                .filter(port -> port.isOn(host.name())
                        && networks.stream().anyMatch(network -> network.name().equals(port.network())))
                .map(AssignedPort::name)
                .forEach(names::add);
        names.add(STRANGER);
        Map<String, Integer> ports = new HashMap<>();
        names.forEach(name -> ports.put(name, ports.size() + 1));
        return new BridgePorts(bridge, ports);
    }
}

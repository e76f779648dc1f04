package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is not as the topology file wants it: a sentence each, and what to do. Runs on the fabric's thread. */
final class Troubles {
    private final FabricLoop loop;
    private final List<String> troubles = new ArrayList<>();

    Troubles(FabricLoop loop) {
        this.loop = loop;
    }

    List<String> list() {
        for (Host host : loop.fabric().topology().hosts()) {
            SwitchSession session = loop.sessions().get(host.name());
            if (session == null) {
                troubles.add(
                        host.name() + ": its switch is not connected. Run `weft apply`; if that changes nothing, see"
                                + " `ovs-vsctl show` on the host and whether it reaches the controller.");
            } else {
                ofBridge(host, loop.fabric().bridge(host.name()).orElseThrow());
                session.lastErrors()
                        .forEach(error -> troubles.add(host.name() + ": the switch refused (" + error.what() + ") "
                                + error.cause() + ". Weft tries again by itself."));
            }
        }
        return List.copyOf(troubles);
    }

    private void ofBridge(Host host, BridgeState bridge) {
        Topology topology = loop.fabric().topology();
        boolean alone = topology.hosts().size() == 1;
        if (!alone && !bridge.hasPort(Topology.TUNNEL_PORT)) {
            troubles.add(host.name() + ": it has no tunnel port " + Topology.TUNNEL_PORT
                    + ", so it reaches no other host. Run `weft apply`.");
        }
        for (Network network : topology.networksOn(host.name())) {
            if (!bridge.hasPort(network.port())) {
                troubles.add(host.name() + ": it has no gateway port " + network.port() + ", so " + network.name()
                        + " does not get outside from here. Run `weft apply`.");
            }
        }
        for (Container container : topology.containersOn(host.name())) {
            if (!bridge.isUp(container.portName())) {
                String what = bridge.hasPort(container.portName()) ? " is down on " : " is not on ";
                troubles.add(container.name() + ": its port " + container.portName() + what + host.name()
                        + "; the container is stopped or was restarted. Run `weft apply`.");
            }
        }
        for (SwitchPort port : bridge.ports()) {
            if (PortUse.of(topology, host, port.name()).role() == PortUse.Role.UNASSIGNED) {
                troubles.add(unassigned(topology, host, port));
            }
        }
    }

    private static String unassigned(Topology topology, Host host, SwitchPort port) {
        String elsewhere = topology.assignedPorts().stream()
                .filter(assigned -> assigned.name().equals(port.name()))
                .flatMap(assigned -> assigned.host().stream())
                .collect(Collectors.joining(" and "));
        String where = host.name() + ": port " + port.name() + " is in no network, nothing passes. ";
        return elsewhere.isEmpty()
                ? where + "Name it under `ports:` in the topology file, then `weft reload`."
                : where + "The topology file has it on " + elsewhere + " only: change that or take the port away.";
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.api.Operations.RefusedException;
import dev.weft.controller.api.Views;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Optional;

/** Puts ports into networks for users, and takes them out again; refuses what makes no sense. On the fabric's thread. */
final class PortCommands {
    private final FabricLoop loop;

    PortCommands(FabricLoop loop) {
        this.loop = loop;
    }

    Views.Assignment assign(String hostName, String portName, String networkName) {
        Host host = host(hostName);
        Topology topology = loop.fabric().topology();
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            throw new RefusedException(
                    "with `layout: bridge-per-network` a port belongs to the network of its bridge",
                    "attach the port to the bridge of " + networkName + ": `weft switches` lists the bridges");
        }
        Network network = topology.network(networkName)
                .orElseThrow(() -> new RefusedException(
                        "the topology file has no network '" + networkName + "'", "`weft networks` lists them"));
        Bridge bridge = topology.bridges(host).get(0);
        Assignments.Port port = new Assignments.Port(hostName, portName);
        Optional<String> before = loop.fabric().assignments().network(port);
        if (before.filter(network.name()::equals).isPresent()) {
            return new Views.Assignment(hostName, portName, networkName, port + " is already in " + networkName + ".");
        }
        if (before.isEmpty()) { // one that was put into a network may be away now: it is known by its name
            refuseIfNotThere(bridge, portName);
            refuseIfTaken(bridge, portName);
        }
        loop.perform(loop.fabric().assign(port, network));
        return new Views.Assignment(
                hostName,
                portName,
                networkName,
                port + " is now in " + networkName + ". "
                        + (isThere(bridge, portName)
                                ? ""
                                : "It does not exist at the moment; the assignment " + "applies as soon as it does. ")
                        + "Name it under `ports:` in the topology file to keep it there.");
    }

    private boolean isThere(Bridge bridge, String port) {
        return loop.fabric()
                .bridge(bridge.datapathId())
                .filter(state -> state.hasPort(port))
                .isPresent();
    }

    /** A port that nobody has seen is more likely a slip of the pen than one that is yet to come. */
    private void refuseIfNotThere(Bridge bridge, String port) {
        String host = bridge.host().name();
        BridgeState state = loop.fabric()
                .bridge(bridge.datapathId())
                .orElseThrow(() -> new RefusedException(
                        "the switch of " + host + " is not connected, so its ports are unknown",
                        "`weft status` shows why"));
        if (!state.hasPort(port)) {
            throw new RefusedException(
                    host + " has no port '" + port + "' on " + bridge.name(),
                    "`weft ports " + host + "` lists them; attach it first, or name it under `ports:` in the "
                            + "topology file, which works before it exists");
        }
    }

    private void refuseIfTaken(Bridge bridge, String port) {
        PortUse use = PortUse.of(loop.fabric().file(), bridge, port);
        String where = "port " + port + " on " + bridge.title();
        switch (use.role()) {
            case QUARANTINE, MEMBER -> {
                // Free, or its bridge's, which has been refused by now.
            }
            case ASSIGNED ->
                throw new RefusedException(
                        "the topology file has " + where + " in "
                                + use.network().orElseThrow().name(),
                        "change it there, under `ports:`, then `weft reload`");
            case CONTAINER, GATEWAY, TUNNEL, BRIDGE ->
                throw new RefusedException(
                        where + " is " + use.describe() + " and cannot be changed",
                        "`weft ports " + bridge.title() + "` shows the purpose of each port");
        }
    }

    Views.Assignment unassign(String hostName, String portName) {
        Host host = host(hostName);
        Assignments.Port port = new Assignments.Port(hostName, portName);
        Fabric fabric = loop.fabric();
        if (fabric.assignments().network(port).isEmpty()) {
            PortUse use =
                    PortUse.of(fabric.file(), fabric.topology().bridges(host).get(0), portName);
            throw use.role() == PortUse.Role.ASSIGNED
                    ? new RefusedException(
                            "the topology file has port " + port + " in "
                                    + use.network().orElseThrow().name(),
                            "remove it there, under `ports:`, then `weft reload`")
                    : new RefusedException(
                            "port " + port + " was not assigned to a network by `weft port assign`",
                            "`weft ports " + hostName + "` shows the purpose of each port");
        }
        loop.perform(fabric.unassign(port));
        return new Views.Assignment(
                hostName, portName, "", port + " is no longer in a network: its traffic is " + "dropped.");
    }

    private Host host(String name) {
        return loop.fabric()
                .topology()
                .host(name)
                .orElseThrow(() -> new RefusedException(
                        "the topology file has no host '" + name + "'", "`weft hosts` lists them"));
    }
}

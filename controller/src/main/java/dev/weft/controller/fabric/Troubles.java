package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is not as the topology file wants it: a sentence each, and what to do. Runs on the fabric's thread. */
final class Troubles {
    private static final String CONNECT =
            "Run `weft apply`; if that does not help, check `ovs-vsctl show` on the host, and whether the host "
                    + "can reach the controller.";

    /** Ports in quarantine that a bridge is told of one by one. */
    static final int QUARANTINED_SHOWN = 20;

    /** Errors of one switch that are told one by one. */
    static final int REFUSED_SHOWN = 20;

    private final FabricLoop loop;
    private final Problems troubles = new Problems();

    Troubles(FabricLoop loop) {
        this.loop = loop;
    }

    List<String> list() {
        loop.memory()
                .failure()
                .ifPresent(failure -> troubles.add("State is not saved and will be lost when the controller stops: "
                        + failure.getMessage() + "; " + failure.fix() + "."));
        Set<Bridge> waited = loop.admission().waitedFor();
        for (Bridge bridge : loop.fabric().topology().bridges()) {
            ConnectedSwitch session = loop.switches().all().get(bridge.datapathId());
            loop.excesses()
                    .problems(bridge, Optional.ofNullable(session).map(ConnectedSwitch::connection))
                    .forEach(troubles::add);
            if (session == null) {
                if (!waited.contains(bridge)) {
                    troubles.add(
                            bridge.title(),
                            "its switch is not connected. " + CONNECT,
                            "%d switches are not connected: %s. " + CONNECT);
                }
            } else {
                ofBridge(loop.fabric().bridge(bridge.datapathId()).orElseThrow());
                session.lastErrors().stream()
                        .limit(REFUSED_SHOWN)
                        .forEach(error -> troubles.ofBridge(
                                bridge.title(), error.what() + ": " + error.cause() + ". Weft retries automatically."));
                int more = session.lastErrors().size() - REFUSED_SHOWN;
                if (more > 0) {
                    troubles.add(bridge.title() + ": it rejects " + more + " more.");
                }
            }
        }
        loop.admission().problems(troubles);
        loop.packets().claims().problems().forEach(troubles::add);
        loop.packets().moves().problems().forEach(troubles::add);
        return troubles.sentences();
    }

    private void ofBridge(BridgeState state) {
        Topology topology = loop.fabric().topology();
        Bridge bridge = state.at();
        tunnels(topology, state);
        for (Network network : topology.networksOn(bridge)) {
            String port = topology.gatewayPort(network, bridge.host());
            if (network.exit() == Exit.NAT && !state.hasPort(port)) {
                troubles.ofBridge(
                        bridge.title(),
                        "it has no gateway port " + port + ", so " + network.name()
                                + " cannot reach the outside from here. Run `weft apply`.");
            } else if (network.exit() == Exit.NAT && !state.isUp(port)) {
                troubles.ofBridge(
                        bridge.title(),
                        "its gateway port " + port + " is down, so " + network.name()
                                + " cannot reach the outside from here. Run `weft apply`, or `ip link set dev " + port
                                + " up` on the host.");
            }
        }
        for (Attachment container : topology.attachmentsOn(bridge.host().name())) {
            if (bridge.carries(topology.networkOf(container)) && !state.isUp(container.portName())) {
                String what = state.hasPort(container.portName()) ? " is down on " : " is not on ";
                troubles.add(
                        container.container(),
                        "its port " + container.portName() + what + bridge.title()
                                + "; the container was stopped, restarted or removed. Run `weft apply`.",
                        "%d containers have no port that is up on their bridges: %s. They were stopped, "
                                + "restarted or removed. Run `weft apply`.");
            }
        }
        int quarantined = 0;
        for (SwitchPort port : state.ports()) {
            PortUse use = PortUse.of(topology, bridge, port.name());
            if (use.role() == PortUse.Role.QUARANTINE && quarantined++ < QUARANTINED_SHOWN) {
                troubles.add(
                        bridge.title(),
                        "port " + port.name() + " is in quarantine. " + quarantine(topology, bridge, port.name()),
                        "%d bridges have ports in quarantine: %s. A port in no network passes no traffic; `weft "
                                + "ports` lists them and shows what to do.");
            }
            use.endpointNetwork()
                    .filter(network ->
                            loop.fabric().isFull(network, bridge.host().name(), port.name()))
                    .ifPresent(network -> troubles.add(
                            bridge.title(),
                            loop.fabric().full(network, bridge.host().name(), port.name())
                                    + ". `mac-limit:` of the network sets the limit.",
                            "%d bridges have ports that reached their MAC address limit: %s. `weft drops` names "
                                    + "them; `mac-limit:` of their networks sets it."));
        }
        if (quarantined > QUARANTINED_SHOWN) {
            troubles.add(bridge.title() + ": " + (quarantined - QUARANTINED_SHOWN)
                    + " more ports are in quarantine; `weft ports` lists them.");
        }
    }

    private void tunnels(Topology topology, BridgeState state) {
        Host here = state.at().host();
        Map<String, List<String>> missing = new LinkedHashMap<>(); // by port, who is behind it
        for (Network network : topology.networksOn(state.at())) {
            for (Host peer : topology.hosts()) {
                String port = topology.tunnelPort(network, here, peer);
                if (!peer.equals(here) && !state.hasPort(port)) {
                    missing.computeIfAbsent(port, name -> new ArrayList<>()).add(peer.name());
                }
            }
        }
        missing.forEach((port, peers) -> troubles.add(
                state.at().title(),
                "it has no tunnel port " + port + ", so it cannot reach "
                        + Names.folded(peers.stream().distinct().toList()) + ". Run `weft apply`.",
                "%d bridges have no tunnel port to other hosts: %s. Run `weft apply`."));
    }

    /** What to do about a port in quarantine. */
    static String quarantine(Topology topology, Bridge bridge, String port) {
        String elsewhere = topology.assignedPorts().stream()
                .filter(assigned -> assigned.name().equals(port) && assigned.origin() == AssignedPort.Origin.FILE)
                .flatMap(assigned -> assigned.host().stream())
                .collect(Collectors.joining(" and "));
        String what = elsewhere.isEmpty()
                ? "A port in no network passes no traffic."
                : "A port in no network passes no traffic: the topology file has it on " + elsewhere + " only.";
        return what + " " + PortUse.toAssign(bridge.host().name(), port)
                + " assigns it to one, or name it under `ports:` in the topology file.";
    }
}

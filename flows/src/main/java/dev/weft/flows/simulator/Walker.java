package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Table;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Follows one packet and its copies from bridge to bridge. */
final class Walker {
    /** A packet at a bridge. What a bridge does depends on nothing else, so a second time means a third. */
    private record Arrival(DatapathId bridge, Packet packet) {}

    private final Fabric fabric;
    private final List<Hop> hops = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Set<Arrival> path = new HashSet<>();

    Walker(Fabric fabric) {
        this.fabric = fabric;
    }

    Walk walk(Fabric.Node node, Packet packet) {
        enter(node, packet);
        return new Walk(hops, outcomes);
    }

    private void enter(Fabric.Node node, Packet packet) {
        Arrival arrival = new Arrival(node.bridge().bridge().datapathId(), packet);
        if (!path.add(arrival)) {
            outcomes.add(new Outcome.Looped(node.host(), packet));
            return;
        }
        Passage passage = node.simulator().run(packet);
        String port = node.ports().get((int) packet.get(Field.IN_PORT));
        hops.add(new Hop(node.host(), port, passage, node.ports()));
        for (Step step : passage.steps()) {
            step.flow()
                    .ifPresent(flow -> step.emissions().forEach(emission -> leave(node, step.table(), flow, emission)));
        }
        if (passage.isDropped()) {
            outcomes.add(new Outcome.Dropped(node.host(), passage.last()));
        }
        path.remove(arrival);
    }

    private void leave(Fabric.Node node, Table table, Flow flow, Emission emission) {
        switch (emission.kind()) {
            case PORT, BACK -> leaveByPort(node, flow, emission);
            case CONTROLLER, INVALID_TTL ->
                outcomes.add(new Outcome.ToController(node.host(), table, emission.kind(), emission.packet()));
            case SUPPRESSED -> {
                // No copy leaves; where nothing else does either, the packet counts as dropped.
            }
        }
    }

    private void leaveByPort(Fabric.Node node, Flow flow, Emission emission) {
        Packet packet = emission.packet();
        Optional<String> awaited = node.bridge().awaited(emission.port());
        if (awaited.isPresent()) {
            outcomes.add(new Outcome.Awaited(node.host(), awaited.get(), packet));
            return;
        }
        String port = Optional.ofNullable(node.ports().get(emission.port()))
                .orElseThrow(() -> FlowFault.in(flow, node.host() + " has no port for: " + emission));
        Optional<Wires.Outer> outer = fabric.wires().leaving(node.host(), port, packet);
        if (outer.isPresent()) {
            throughTunnel(node, flow, packet, outer.get());
        } else if (emission.kind() == Emission.Kind.BACK) {
            outcomes.add(new Outcome.Returned(node.host(), port, packet));
        } else if (fabric.isGatewayPort(node, port)) {
            outcomes.add(new Outcome.ToGateway(node.host(), port, packet));
        } else {
            outcomes.add(new Outcome.Delivered(node.host(), port, packet));
        }
    }

    private void throughTunnel(Fabric.Node from, Flow flow, Packet packet, Wires.Outer outer) {
        Ipv4Address here = from.bridge().host().vtep();
        if (outer.target().bits() == 0 || outer.vni() == 0) {
            throw FlowFault.in(flow, "sends into the tunnel without a destination and VNI");
        }
        if (outer.target().equals(here)) {
            throw FlowFault.in(flow, "sends into the tunnel to its own host, which a switch does not do");
        }
        fabric.entry(outer, here)
                .ifPresentOrElse(
                        to -> enter(to.node(), packet.arrivingByTunnel(to.port(), outer.vni(), here, outer.target())),
                        () -> outcomes.add(new Outcome.Lost(from.host(), outer.target(), packet)));
    }
}

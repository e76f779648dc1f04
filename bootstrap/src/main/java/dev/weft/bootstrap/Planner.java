package dev.weft.bootstrap;

import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what a host is to be like with what it is like. Pure. A host that is to be empty is no special case: all that
 * carries our mark is then surplus.
 */
final class Planner {
    private Planner() {}

    static HostPlan plan(HostSpec spec, HostFacts facts) {
        List<Failure> failures = Checks.of(spec, facts);
        if (!failures.isEmpty()) {
            return new HostPlan(spec.host().name(), failures, List.of(), List.of());
        }
        List<Change> changes =
                spec.bridge().map(bridge -> changes(spec, facts, bridge)).orElseGet(() -> removals(spec, facts));
        return new HostPlan(spec.host().name(), List.of(), warnings(spec, facts), changes);
    }

    /** What is surplus makes room first; the filter stands before anything can be forwarded; the controller is last. */
    private static List<Change> changes(HostSpec spec, HostFacts facts, HostSpec.Bridge wanted) {
        Datapath datapath = Datapath.of(facts, spec.host().vtep()).orElseThrow();
        BridgePlanner bridge = new BridgePlanner(facts);
        GatewayPlanner gateways = new GatewayPlanner(spec, facts);
        ContainerPlanner containers = new ContainerPlanner(spec, facts, Optional.of(datapath));
        ExitPlanner exit = new ExitPlanner(spec, facts);
        List<Change> changes = new ArrayList<>();
        changes.addAll(containers.removals());
        changes.addAll(gateways.removals());
        changes.addAll(bridge.bridge(wanted, datapath));
        changes.addAll(bridge.tunnel(wanted));
        changes.addAll(exit.settingsRestored());
        changes.addAll(exit.firewallRemoval());
        changes.addAll(exit.firewall());
        changes.addAll(exit.settings());
        changes.addAll(gateways.additions());
        changes.addAll(new ImagePlanner(spec, facts).additions());
        changes.addAll(containers.additions());
        spec.controller().ifPresent(target -> changes.addAll(bridge.controller(target)));
        return changes;
    }

    /** The bridge goes after all that it remembers has been put back. */
    private static List<Change> removals(HostSpec spec, HostFacts facts) {
        ExitPlanner exit = new ExitPlanner(spec, facts);
        List<Change> changes = new ArrayList<>();
        changes.addAll(new ContainerPlanner(spec, facts, Optional.empty()).removals());
        changes.addAll(new GatewayPlanner(spec, facts).removals());
        changes.addAll(exit.settingsRestored());
        changes.addAll(exit.firewallRemoval());
        changes.addAll(new ImagePlanner(spec, facts).removals());
        changes.addAll(new BridgePlanner(facts).removal());
        return changes;
    }

    private static List<String> warnings(HostSpec spec, HostFacts facts) {
        List<String> foreign = new BridgePlanner(facts).foreignPorts();
        if (spec.bridge().isPresent() && spec.controller().isEmpty()) {
            return List.of(
                    "the file names no controller: the bridge gets none, and carries nothing until one programs it"
                            + " (write controller: ADDRESS in the file)");
        }
        if (spec.bridge().isEmpty() && !foreign.isEmpty()) {
            return List.of("bridge " + Topology.BRIDGE + " stays, because ports of others are on it: "
                    + String.join(", ", foreign) + "; remove them (ovs-vsctl del-port " + Topology.BRIDGE
                    + " NAME) and run destroy again");
        }
        return List.of();
    }
}

package dev.weft.bootstrap.findings;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.List;

/** Bridges of the file that are not safe, or listen to somebody else. */
final class BridgeFindings {
    private static final String OPENFLOW = "OpenFlow13";
    private static final String STANDARD_PORT = ":6653";

    private final HostSpec spec;
    private final HostFacts facts;
    private final HostFindings findings;

    BridgeFindings(HostSpec spec, HostFacts facts, HostFindings findings) {
        this.spec = spec;
        this.facts = facts;
        this.findings = findings;
    }

    void add() {
        spec.bridges().forEach(wanted -> facts.ovs().bridge(wanted.name()).ifPresent(this::bridge));
    }

    private void bridge(Ovs.Bridge bridge) {
        String name = bridge.name();
        if (!bridge.failMode().equals("secure")) {
            mend(
                    bridge,
                    "bridge " + name
                            + " is not in fail_mode secure: without a controller it forwards like an ordinary "
                            + "switch and ignores the isolation that the file defines",
                    "ovs-vsctl set-fail-mode " + name + " secure");
        }
        if (!bridge.protocols().isEmpty() && !bridge.protocols().contains(OPENFLOW)) {
            mend(
                    bridge,
                    "bridge " + name + " does not speak OpenFlow 1.3: its protocols are "
                            + String.join(",", bridge.protocols()),
                    "ovs-vsctl set bridge " + name + " protocols=" + OPENFLOW);
        }
        boolean outOfBand =
                bridge.otherConfig().getOrDefault("disable-in-band", "").equals("true");
        if (!outOfBand
                && bridge.controllers().stream().anyMatch(one -> !one.mode().equals("out-of-band"))) {
            mend(
                    bridge,
                    "bridge " + name
                            + " is in in-band mode: hidden flows above Weft's flows pass ARP and TCP to and "
                            + "from the controller's address",
                    "ovs-vsctl set bridge " + name + " other_config:disable-in-band=true");
        }
        spec.controller().ifPresent(target -> controllers(bridge, target));
    }

    private void controllers(Ovs.Bridge bridge, String target) {
        List<String> others = bridge.controllers().stream()
                .map(Ovs.Controller::target)
                .filter(other -> !isSame(other, target))
                .toList();
        String command = "ovs-vsctl set-controller " + bridge.name() + " " + target;
        if (bridge.controllers().isEmpty()) {
            mend(bridge, "bridge " + bridge.name() + " has no controller", command);
        } else if (!others.isEmpty() && others.size() == bridge.controllers().size()) {
            mend(
                    bridge,
                    "bridge " + bridge.name() + " has the controller " + some(others) + " instead of " + target,
                    command);
        } else if (!others.isEmpty()) {
            mend(
                    bridge,
                    "bridge " + bridge.name() + " has a second controller, " + some(others)
                            + ", which can change flows there",
                    command);
        }
    }

    private static String some(List<String> targets) {
        String first = String.join(", ", targets.subList(0, Math.min(3, targets.size())));
        return HostFindings.said(targets.size() <= 3 ? first : first + " and " + (targets.size() - 3) + " more");
    }

    /** {@code tcp:ADDRESS} without a port is the standard one (ovs-vsctl(8)). */
    private static boolean isSame(String one, String other) {
        return complete(one).equals(complete(other));
    }

    private static String complete(String target) {
        return target.matches("[a-z]+:[^:\\[\\]]+") ? target + STANDARD_PORT : target;
    }

    private void mend(Ovs.Bridge bridge, String what, String command) {
        if (bridge.isOurs()) {
            findings.addOurs(what);
        } else {
            findings.add(what, command);
        }
    }
}

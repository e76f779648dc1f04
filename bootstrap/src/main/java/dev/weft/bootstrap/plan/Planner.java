package dev.weft.bootstrap.plan;

import dev.weft.bootstrap.change.BridgePlanner;
import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.change.ContainerPlanner;
import dev.weft.bootstrap.change.ExitPlanner;
import dev.weft.bootstrap.change.GatewayPlanner;
import dev.weft.bootstrap.change.ImagePlanner;
import dev.weft.bootstrap.change.KeptPorts;
import dev.weft.bootstrap.change.RecordPlanner;
import dev.weft.bootstrap.change.TakenOver;
import dev.weft.bootstrap.change.TunnelPlanner;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.preflight.ContainerGuard;
import dev.weft.bootstrap.preflight.FileOwnerCheck;
import dev.weft.bootstrap.preflight.LockoutCheck;
import dev.weft.bootstrap.preflight.NumberWarnings;
import dev.weft.bootstrap.preflight.PreflightChecks;
import dev.weft.bootstrap.preflight.VxlanCheck;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Adoption;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what a host is to be like with what it is like. Pure. A host that is to be empty is no special case: all that
 * carries our mark is then surplus.
 */
public final class Planner {
    private Planner() {}

    public static HostPlan plan(HostSpec wanted, HostFacts facts) {
        return plan(wanted, facts, RunOptions.NONE);
    }

    public static HostPlan plan(HostSpec wanted, HostFacts seen, Adoption adoption) {
        return plan(wanted, seen, new RunOptions("", Set.of(), adoption));
    }

    public static HostPlan plan(HostSpec wanted, HostFacts seen, RunOptions options) {
        HostFacts facts = TakenOver.in(seen);
        HostSpec spec = wanted.on(facts);
        List<Failure> failures = new ArrayList<>(FileOwnerCheck.of(spec, facts, options));
        failures.addAll(PreflightChecks.of(spec, facts, options.adoption()));
        failures.addAll(LockoutCheck.of(spec, facts, options));
        failures.addAll(VxlanCheck.of(spec, facts));
        failures.addAll(ContainerGuard.of(spec, facts, options));
        return failures.isEmpty()
                ? new HostPlan(
                        spec.host().name(),
                        List.of(),
                        warnings(spec, facts),
                        changes(spec, facts),
                        spec.isEmpty() ? "" : RepairScript.of(spec, facts))
                : HostPlan.refused(spec.host().name(), failures);
    }

    /** What is surplus makes room first; the filter stands before anything can be forwarded; the controllers are last. */
    private static List<Change> changes(HostSpec spec, HostFacts facts) {
        Optional<Datapath> datapath = Datapath.of(facts, spec.host().vtep());
        BridgePlanner bridges = new BridgePlanner(spec, facts);
        TunnelPlanner tunnels = new TunnelPlanner(spec, facts);
        GatewayPlanner gateways = new GatewayPlanner(spec, facts);
        ContainerPlanner containers = new ContainerPlanner(spec, facts, datapath);
        ImagePlanner images = new ImagePlanner(spec, facts);
        ExitPlanner exit = new ExitPlanner(spec, facts, datapath);
        RepairPlanner healing = new RepairPlanner(spec, facts);
        RecordPlanner record = new RecordPlanner(spec, facts, exit);
        List<Change> changes = new ArrayList<>();
        changes.addAll(record.additions());
        changes.addAll(healing.removals());
        changes.addAll(KeptPorts.removals(spec, facts));
        changes.addAll(healing.additions());
        changes.addAll(containers.removals());
        changes.addAll(gateways.removals());
        changes.addAll(exit.settingsRestored());
        changes.addAll(exit.firewallRemoval());
        changes.addAll(images.removals());
        changes.addAll(tunnels.removals());
        changes.addAll(bridges.removals());
        changes.addAll(bridges.additions(datapath));
        changes.addAll(tunnels.additions());
        changes.addAll(exit.firewall());
        changes.addAll(exit.settings());
        changes.addAll(gateways.additions());
        changes.addAll(images.additions());
        changes.addAll(containers.additions());
        changes.addAll(bridges.controllers());
        changes.addAll(gateways.takeovers());
        changes.addAll(record.removal());
        return changes;
    }

    private static List<String> warnings(HostSpec spec, HostFacts facts) {
        List<String> warnings = new ArrayList<>(new BridgePlanner(spec, facts).warnings());
        warnings.addAll(NumberWarnings.of(spec, facts));
        warnings.addAll(LockoutCheck.warnings(spec, facts));
        facts.needs().undone().ifPresent(text -> warnings.add("this host reverted the last apply: " + text));
        warnings.addAll(VxlanCheck.warnings(spec, facts));
        warnings.addAll(new RepairPlanner(spec, facts).warnings());
        if (!spec.isEmpty() && spec.controller().isEmpty()) {
            warnings.add("the file names no controller: the bridges get none, and carry nothing until one programs them"
                    + " (add controller: ADDRESS to the file)");
        }
        return warnings;
    }
}

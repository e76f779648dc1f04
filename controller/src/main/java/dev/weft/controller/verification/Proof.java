package dev.weft.controller.verification;

import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.simulator.Fabric;
import dev.weft.flows.simulator.FlowFault;
import dev.weft.flows.verifier.AssumedPorts;
import dev.weft.flows.verifier.Checked;
import dev.weft.flows.verifier.Finding;
import dev.weft.flows.verifier.Held;
import dev.weft.flows.verifier.Ingress;
import dev.weft.flows.verifier.Pairs;
import dev.weft.flows.verifier.Verifier;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One question, whether what the bridges hold does what the topology says, and its answer. */
public final class Proof {
    private final Topology topology;
    private final Collection<Endpoint> endpoints;
    private final List<Held> bridges;

    /**
     * @param endpoints of networks of the topology
     * @param bridges   what each of them holds
     */
    public Proof(Topology topology, Collection<Endpoint> endpoints, List<Held> bridges) {
        this.topology = topology;
        this.endpoints = endpoints;
        this.bridges = List.copyOf(bridges);
    }

    /** Of what the compiler makes of a topology when everything in the file is there. */
    public static Proof ofFile(Topology topology) {
        List<Endpoint> endpoints = Endpoint.declared(topology);
        Compiler compiler = new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
        List<Held> bridges = AssumedPorts.of(topology).parallelStream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge, endpoints)))
                .toList();
        return new Proof(topology, endpoints, bridges);
    }

    /** Looks at everything, on all processors. */
    public Answer answer(Verification.Progress progress) {
        long start = System.nanoTime();
        List<Checked> checked = Verification.run(
                new Verifier(topology, endpoints, bridges), Runtime.getRuntime().availableProcessors(), progress);
        return answer(checked, Duration.ofNanos(System.nanoTime() - start));
    }

    private Answer answer(List<Checked> checked, Duration time) {
        List<Answer.Wrong> wrong = new ArrayList<>();
        Optional<Fabric> fabric = Optional.empty();
        try {
            fabric = Optional.of(new Fabric(
                    topology,
                    bridges.stream()
                            .map(held -> new Fabric.Site(held.bridge(), held.tables()))
                            .toList()));
        } catch (FlowFault fault) {
            wrong.add(new Answer.Wrong("", "", "every flow does what it says", String.valueOf(fault.getMessage()), ""));
        }
        for (Checked one : checked) {
            for (Finding finding : one.findings()) {
                wrong.add(wrong(finding, fabric));
            }
        }
        Pairs pairs = Pairs.of(topology, endpoints);
        return new Answer(
                wrong.isEmpty(),
                topology.hosts().size(),
                bridges.stream()
                        .map(held -> new Answer.BridgeFlows(
                                held.bridge().bridge().title(),
                                size(held.tables()),
                                held.foreign().size()))
                        .toList(),
                topology.networks().size(),
                topology.routers().size(),
                endpoints.size(),
                pairs.allowed(),
                pairs.forbidden(),
                checked.size(),
                checked.stream().mapToLong(Checked::classes).sum(),
                checked.stream().mapToLong(Checked::wrong).sum(),
                time.toMillis() / 1000.0,
                wrong);
    }

    private static int size(FlowTables tables) {
        return tables.flows().size();
    }

    private static Answer.Wrong wrong(Finding finding, Optional<Fabric> fabric) {
        Ingress at = finding.at();
        String sender = at.declared()
                .map(Endpoint::title)
                .map(name -> " (" + name + ")")
                .orElse("");
        return new Answer.Wrong(
                at + sender,
                finding.packet().map(Object::toString).orElse(""),
                finding.expected(),
                finding.happened(),
                fabric.flatMap(all -> walk(finding, all)).orElse(""));
    }

    private static Optional<String> walk(Finding finding, Fabric fabric) {
        try {
            return finding.walk(fabric).map(Object::toString);
        } catch (FlowFault fault) {
            return Optional.of(String.valueOf(fault.getMessage()));
        }
    }
}

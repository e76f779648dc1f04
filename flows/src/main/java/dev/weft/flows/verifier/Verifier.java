package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves that what the bridges hold does what the topology says, for all packets, or finds packets for which it does not.
 * Every {@link #ingresses ingress} is a question of its own: together they are the whole proof.
 */
public final class Verifier {
    private final Topology topology;
    private final Map<Held, RuleBook> bridges = new IdentityHashMap<>();
    private final Plan plan;

    /**
     * @param endpoints all that are known, declared and learned; of networks of the topology
     * @param bridges   what each bridge of the topology holds
     */
    public Verifier(Topology topology, Collection<Endpoint> endpoints, Collection<Held> bridges) {
        this.topology = topology;
        bridges.forEach(held -> this.bridges.put(held, new RuleBook(held)));
        plan = new Plan(topology, endpoints, bridges);
    }

    /** Every port of every bridge. */
    public List<Ingress> ingresses() {
        return List.copyOf(plan.ingresses());
    }

    /** Somebody to answer the questions, on a thread of its own if you like. */
    public Checker checker() {
        return new Checker(new Specification(plan), new Wires(topology, bridges));
    }
}

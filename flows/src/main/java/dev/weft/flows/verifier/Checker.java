package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.topology.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at all packets of one ingress after another. For one thread; several work side by side on different ingresses.
 */
public final class Checker {
    private static final int FINDINGS = 5;

    private final Specification specification;
    private final Wires wires;
    private final Explorer explorer;
    private final List<Finding> findings = new ArrayList<>();
    private long classes;
    private long wrong;

    Checker(Specification specification, Wires wires) {
        this.specification = specification;
        this.wires = wires;
        explorer = new Explorer(wires);
    }

    /** Sends every packet there can be through the switches, class by class, and compares its ends with what they should be. */
    public Checked check(Ingress in) {
        findings.clear();
        classes = 0;
        wrong = 0;
        Headers now = arriving(in);
        List<Box> unspoken = walk(in, now, specification.at(in), List.of(Box.ALL));
        unspoken.forEach(packets -> compare(in, now, packets, Verdict.NOBODY));
        return new Checked(in, classes, wrong, findings);
    }

    /** Gives every clause its packets, and returns those that no clause is about. */
    private List<Box> walk(Ingress in, Headers now, List<Clause> clauses, List<Box> packets) {
        List<Box> rest = packets;
        for (Clause clause : clauses) {
            List<Box> next = new ArrayList<>();
            for (Box box : rest) {
                Optional<Box> part = clause.part(box, now, next);
                if (part.isEmpty()) {
                    continue;
                }
                clause.verdict().ifPresent(verdict -> compare(in, now, part.get(), verdict));
                if (clause.verdict().isEmpty()) {
                    next.addAll(walk(in, now, clause.clauses(), List.of(part.get())));
                }
            }
            rest = next;
        }
        return rest;
    }

    private void compare(Ingress in, Headers now, Box packets, Verdict verdict) {
        explorer.explore(wires.node(in.bridge()), packets, now, found -> {
            classes++;
            Judge.compare(found, verdict).ifPresent(fault -> {
                wrong++;
                if (findings.size() < FINDINGS) {
                    findings.add(new Finding(in, verdict.says(), fault.what(), Sample.of(fault.packets(), now)));
                }
            });
        });
    }

    /** What is known of the fields of all packets that come in there. What a tunnel says, whoever sent it may choose. */
    private static Headers arriving(Ingress in) {
        boolean isTunnel = in.kind() == Ingress.Kind.TUNNEL;
        Headers headers = Headers.untouched()
                .with(Map.of(
                        Field.IN_PORT, Value.constant(Integer.toUnsignedLong(in.number())),
                        Field.METADATA, Value.constant(0),
                        Field.TUN_DST,
                                Value.constant(isTunnel ? in.host().vtep().toLong() : 0)));
        if (!isTunnel) {
            return headers.with(Map.of(Field.TUN_ID, Value.constant(0), Field.TUN_SRC, Value.constant(0)));
        }
        Optional<Host> peer = in.peer();
        return peer.isEmpty()
                ? headers
                : headers.with(Map.of(
                        Field.TUN_ID,
                        Value.constant(in.network().orElseThrow().vni().number()),
                        Field.TUN_SRC,
                        Value.constant(peer.get().vtep().toLong())));
    }
}

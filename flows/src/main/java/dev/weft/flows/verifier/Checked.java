package dev.weft.flows.verifier;

import java.util.List;

/**
 * What is known of one ingress when all its packets have been looked at.
 *
 * @param classes  into how many classes they fell: packets of one class take the same flows to the same ends
 * @param wrong    how many of these end otherwise than they should
 * @param findings of the first of those
 */
public record Checked(Ingress at, long classes, long wrong, List<Finding> findings) {
    public Checked {
        findings = List.copyOf(findings);
    }

    public boolean isProved() {
        return wrong == 0;
    }
}

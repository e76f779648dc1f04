package dev.weft.bootstrap.plan;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.remote.Failure;
import java.util.List;

/**
 * What is to be done to a host.
 *
 * @param host     its name
 * @param failures why nothing can be done; when there is one, there are no changes
 * @param warnings what the user should know beside the changes
 * @param changes  in the order in which they are made
 * @param script   with which the host then puts itself right; empty: none
 */
public record HostPlan(
        String host, List<Failure> failures, List<String> warnings, List<Change> changes, String script) {
    public HostPlan {
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
        changes = List.copyOf(changes);
    }

    public static HostPlan refused(String host, List<Failure> failures) {
        return new HostPlan(host, failures, List.of(), List.of(), "");
    }

    long count(Change.Sign sign) {
        return changes.stream().filter(change -> change.sign() == sign).count();
    }
}

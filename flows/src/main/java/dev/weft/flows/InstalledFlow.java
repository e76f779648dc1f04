package dev.weft.flows;

import java.util.Optional;

/**
 * A flow as a switch reported it.
 *
 * @param table     OpenFlow table number
 * @param priority  0 to 65535
 * @param match     empty where it matches fields that Weft does not know; such a flow is never ours
 * @param matchText the match in {@code ovs-ofctl} syntax, unknown fields in hexadecimal
 * @param does      what it does with its packets; empty where it holds what Weft does not know, such as an action that
 *     Weft never uses, a meter, actions for the end of the pipeline, or a table beyond the last
 * @param actions   the same in {@code ovs-ofctl} syntax, unknown actions in hexadecimal
 * @param packets   matched so far
 * @param bytes     in these packets
 */
public record InstalledFlow(
        int table,
        int priority,
        Cookie cookie,
        Optional<Match> match,
        String matchText,
        Optional<Instructions> does,
        String actions,
        long packets,
        long bytes) {
    /** Where it stands, if Weft knows all the fields that it matches. */
    public Optional<Place> place() {
        return match.map(known -> new Place(table, priority, known));
    }
}

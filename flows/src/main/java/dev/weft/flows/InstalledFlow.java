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
 * @param formerly  what it does if it goes on by a table number of the {@link FormerLayout}; never beside {@code does}
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
        Optional<Instructions> formerly,
        String actions,
        long packets,
        long bytes) {
    /** A flow that goes on by no number of the {@link FormerLayout}. */
    public InstalledFlow(
            int table,
            int priority,
            Cookie cookie,
            Optional<Match> match,
            String matchText,
            Optional<Instructions> does,
            String actions,
            long packets,
            long bytes) {
        this(table, priority, cookie, match, matchText, does, Optional.empty(), actions, packets, bytes);
    }

    /** The table that it stands in, by today's number or by a former one; empty: none of the pipeline's. */
    public Optional<Table> stage() {
        return Table.numbered(FormerLayout.today(table));
    }

    /** What it does with its packets, whichever layout it is of. */
    public Optional<Instructions> meant() {
        return does.or(() -> formerly);
    }

    /** Where it stands, if Weft knows all the fields that it matches. */
    public Optional<Place> place() {
        return match.map(known -> new Place(table, priority, known));
    }
}

package dev.weft.flows;

import java.util.List;
import java.util.Optional;

/**
 * The table numbers of builds before these were fixed: the place of a table in the pipeline was its number, 0 to 6, and
 * stood in the cookie too. What such a build left in a switch is ours, is understood, and is replaced as a whole.
 */
public final class FormerLayout {
    private static final List<Table> TABLES =
            List.of(Table.CLASSIFY, Table.GUARD, Table.LEARN, Table.ARP, Table.ROUTE, Table.RESOLVE, Table.FORWARD);

    private FormerLayout() {}

    /** The table that had this number then. */
    public static Optional<Table> numbered(int number) {
        return number >= 0 && number < TABLES.size() ? Optional.of(TABLES.get(number)) : Optional.empty();
    }

    /**
     * The number by which a table goes today.
     *
     * @param number of today or of then; any other comes back as it is
     */
    public static int today(int number) {
        return numbered(number).map(Table::number).orElse(number);
    }
}

package dev.weft.flows;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One flow of a bridge. Two flows with the same {@link Key} are the same place in the switch.
 *
 * @param key          where it stands
 * @param instructions what it does
 * @param idleSeconds  0: stays; else it goes away after so many seconds without a packet, 1 to 65535, and the switch
 *     says so (OFPFF_SEND_FLOW_REM)
 * @param network      name of the network it serves; empty: all
 * @param purpose      what it is for, in words and with the file's names
 * @param refusal      why it refuses its packets; empty: it does not
 */
public record Flow(
        Key key,
        Instructions instructions,
        int idleSeconds,
        Optional<String> network,
        String purpose,
        Optional<Refusal> refusal) {
    /** A flow that refuses nothing. */
    public Flow(Key key, Instructions instructions, int idleSeconds, Optional<String> network, String purpose) {
        this(key, instructions, idleSeconds, network, purpose, Optional.empty());
    }

    /** What identifies a flow in a switch (OpenFlow 1.3.5, section 6.4: strict matching). */
    public record Key(Table table, Priority priority, Match match) {
        @Override
        public String toString() {
            String text = match.toString();
            return "table=" + table + ", priority=" + priority.number() + (text.isEmpty() ? "" : "," + text);
        }
    }

    /**
     * Refuses what the table did not declare.
     *
     * @throws IllegalArgumentException naming the table and the field
     */
    public Flow {
        Table table = key.table();
        for (Field field : key.match().keys()) {
            require(table.matches().contains(field), () -> table + " may not match " + field);
        }
        for (Action action : instructions.apply()) {
            if (action instanceof Action.SetField set) {
                require(table.sets().contains(set.field()), () -> table + " may not set " + set.field());
            } else if (action instanceof Action.Move move) {
                require(table.sets().contains(move.to()), () -> table + " may not set " + move.to());
            } else if (action instanceof Action.DecTtl) {
                require(table.sets().contains(Field.IP_TTL), () -> table + " may not set " + Field.IP_TTL);
            }
        }
        if (instructions.metadata().isPresent()) {
            require(table.sets().contains(Field.METADATA), () -> table + " may not write metadata");
        }
        instructions
                .next()
                .ifPresent(next -> require(table.next().contains(next), () -> table + " may not go to " + next));
        require(idleSeconds >= 0 && idleSeconds <= 0xffff, () -> "idle time is not 0 to 65535 s: " + idleSeconds);
    }

    private static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.get());
        }
    }

    /** The same where no meter limits what it shows the controller. */
    Flow withoutMeter() {
        Instructions plain = instructions.withoutMeter();
        return plain.equals(instructions) ? this : new Flow(key, plain, idleSeconds, network, purpose, refusal);
    }

    public Place place() {
        return new Place(key.table().number(), key.priority().number(), key.match());
    }

    public Table table() {
        return key.table();
    }

    public Match match() {
        return key.match();
    }

    /** Says whose flow it is and what it does, so that a controller with no memory can tell right from stale. */
    public Cookie cookie() {
        return Cookie.of(this);
    }

    /** In {@code ovs-ofctl dump-flows} syntax with table names, without counters. */
    @Override
    public String toString() {
        String idle = idleSeconds == 0 ? "" : "idle_timeout=" + idleSeconds + ", ";
        return idle + key + " actions=" + instructions;
    }
}

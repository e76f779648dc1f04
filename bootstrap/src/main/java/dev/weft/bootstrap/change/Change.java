package dev.weft.bootstrap.change;

import dev.weft.bootstrap.remote.Command;
import java.util.List;

/**
 * One thing that {@code apply} does to a host: listed by {@code plan}, carried out by its commands in order. Carrying it
 * out again, after it was cut short anywhere, completes it.
 *
 * @param sign        what becomes of the object
 * @param kind        what sort of thing it is, like {@code bridge}
 * @param name        which one
 * @param description the object in one line, or what about it changes
 * @param pace        whether people should be told that it has begun
 * @param commands    at least one
 */
public record Change(Sign sign, String kind, String name, String description, Pace pace, List<Command> commands) {
    public enum Sign {
        ADD("+"),
        CHANGE("~"),
        REMOVE("-");

        private final String symbol;

        Sign(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    public enum Pace {
        QUICK,
        SLOW
    }

    public Change {
        commands = List.copyOf(commands);
        if (commands.isEmpty()) {
            throw new IllegalArgumentException("a change without commands: " + kind + " " + name);
        }
    }

    public static Change of(Sign sign, String kind, String name, String description, List<Command> commands) {
        return new Change(sign, kind, name, description, Pace.QUICK, commands);
    }

    Change slow() {
        return new Change(sign, kind, name, description, Pace.SLOW, commands);
    }

    /** As plan and apply print it. */
    public String line() {
        return String.format(java.util.Locale.ROOT, "%s %-10s %-15s %s", sign.symbol(), kind, name, description);
    }
}

package dev.weft.controller.verification;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Matches and instructions as words and numbers, for the control socket, and back. */
public final class FlowWords {
    private FlowWords() {}

    /** Value and mask in hexadecimal, by field. */
    public static Map<String, String> of(Match match) {
        Map<String, String> words = new TreeMap<>();
        match.fields().forEach((field, bits) -> words.put(field.name(), hex(bits.value()) + "/" + hex(bits.mask())));
        return words;
    }

    /** @throws IllegalArgumentException when it is no such thing */
    static Match match(Map<String, String> words) {
        Match match = Match.ALL;
        for (Map.Entry<String, String> entry : words.entrySet()) {
            String[] bits = entry.getValue().split("/");
            match = match.with(Field.valueOf(entry.getKey()), number(bits[0]), number(bits[1]));
        }
        return match;
    }

    /** A word and its operands for each action, then for metadata and the next table. */
    public static List<String> of(Instructions instructions) {
        List<String> words = new ArrayList<>(actions(instructions.apply()));
        instructions.metadata().ifPresent(bits -> words.add("metadata " + hex(bits.value()) + " " + hex(bits.mask())));
        instructions.next().ifPresent(table -> words.add("goto " + table));
        return words;
    }

    /** A word and its operands for each. */
    public static List<String> actions(List<Action> actions) {
        return actions.stream().map(FlowWords::of).toList();
    }

    private static String of(Action action) {
        if (action instanceof Action.Output output) {
            return "output " + hex(Integer.toUnsignedLong(output.port()));
        } else if (action instanceof Action.ToGroup to) {
            return "group " + hex(Integer.toUnsignedLong(to.id()));
        } else if (action instanceof Action.SetField set) {
            return "set " + set.field().name() + " " + hex(set.value());
        } else if (action instanceof Action.Move move) {
            return "move " + move.from().name() + " " + move.to().name();
        } else if (action instanceof Action.Return) {
            return "return";
        } else if (action instanceof Action.ToController to) {
            return "controller"
                    + (to.meter().isPresent()
                            ? " " + hex(Integer.toUnsignedLong(to.meter().getAsInt()))
                            : "");
        } else if (action instanceof Action.DecTtl) {
            return "decrement";
        }
        throw new IllegalStateException("no word for the action " + action);
    }

    /** @throws IllegalArgumentException when it is no such thing */
    static Instructions instructions(List<String> words) {
        List<String> actions = new ArrayList<>();
        Instructions does = Instructions.DROP;
        for (String line : words) {
            String[] word = line.split(" ");
            switch (word[0]) {
                case "metadata" -> does = does.writing(number(word[1]), number(word[2]));
                case "goto" -> does = does.thenGoTo(Table.valueOf(word[1]));
                default -> actions.add(line);
            }
        }
        return new Instructions(read(actions), does.metadata(), does.next());
    }

    /** @throws IllegalArgumentException when it is no such thing */
    static List<Action> read(List<String> words) {
        return words.stream().map(FlowWords::action).toList();
    }

    private static Action action(String line) {
        String[] word = line.split(" ");
        return switch (word[0]) {
            case "output" -> new Action.Output((int) number(word[1]));
            case "group" -> new Action.ToGroup((int) number(word[1]));
            case "set" -> new Action.SetField(Field.valueOf(word[1]), number(word[2]));
            case "move" -> new Action.Move(Field.valueOf(word[1]), Field.valueOf(word[2]));
            case "return" -> new Action.Return();
            case "controller" ->
                word.length == 1 ? new Action.ToController() : new Action.ToController((int) number(word[1]));
            case "decrement" -> new Action.DecTtl();
            default -> throw new IllegalArgumentException("no action is called '" + word[0] + "'");
        };
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static long number(String hex) {
        return Long.parseUnsignedLong(hex.substring(2), 16);
    }
}

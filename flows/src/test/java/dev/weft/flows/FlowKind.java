package dev.weft.flows;

import java.util.Map;
import java.util.StringJoiner;

/**
 * Flows of one table that differ in nothing but names and numbers.
 *
 * @param matches what they look at
 * @param does    what they do with it
 */
record FlowKind(Table table, Priority priority, String matches, String does) {
    static FlowKind of(Flow flow) {
        return new FlowKind(flow.table(), flow.key().priority(), matches(flow.match()), does(flow));
    }

    private static String matches(Match match) {
        StringJoiner text = new StringJoiner(", ");
        Protocol.of(match).ifPresent(protocol -> text.add(protocol.ovsName()));
        match.fields().forEach((field, bits) -> {
            if (Protocol.of(match).filter(protocol -> protocol.says(field)).isEmpty()) {
                text.add(field == Field.METADATA ? network(bits) : name(field, bits));
            }
        });
        return text.toString();
    }

    private static String name(Field field, Match.Bits bits) {
        return bits.mask() == field.allBits() ? field.ovsName() : field.ovsName() + "/mask";
    }

    private static String network(Match.Bits bits) {
        if (bits.mask() == Tag.VNI) {
            return "network";
        }
        return (bits.value() & Tag.LOCAL_ONLY) == 0 ? "network (free to leave)" : "network (local only)";
    }

    private static String does(Flow flow) {
        Instructions does = flow.instructions();
        StringJoiner text = new StringJoiner(", ");
        if (does.isDrop()) {
            text.add("drop");
        }
        if (does.apply().contains(new Action.Return())) {
            text.add("turn round, IN_PORT");
        } else {
            does.apply().forEach(action -> text.add(name(action)));
        }
        does.metadata().ifPresent(any -> text.add("write metadata"));
        does.next().ifPresent(next -> text.add("goto " + next));
        return text + flow.refusal().map(why -> ": `" + why.title() + "`").orElse("");
    }

    private static String name(Action action) {
        if (action instanceof Action.SetField set) {
            return "set " + set.field().ovsName();
        }
        Map<Class<?>, String> names = Map.of(
                Action.Output.class, "output",
                Action.ToController.class, "CONTROLLER",
                Action.ToGroup.class, "group",
                Action.DecTtl.class, "dec_ttl");
        return names.get(action.getClass());
    }

    /** As a line that names it in {@code flow-kinds.txt}. */
    @Override
    public String toString() {
        return table + " | " + priority + " | " + matches + " | " + does;
    }
}

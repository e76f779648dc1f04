package dev.weft.flows;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * What a flow does with its packets (OpenFlow 1.3.5, section 5.9): apply the actions at once, in order; then write
 * metadata; then go on to a later table. With none of them the packet is dropped.
 */
public record Instructions(List<Action> apply, Optional<Metadata> metadata, Optional<Table> next) {
    public static final Instructions DROP = new Instructions(List.of(), Optional.empty(), Optional.empty());

    public Instructions {
        apply = List.copyOf(apply);
    }

    /**
     * Bits to write into the packet's metadata.
     *
     * @param value with no bit set outside the mask
     * @param mask  which bits are written
     */
    public record Metadata(long value, long mask) {}

    public static Instructions apply(Action... actions) {
        return new Instructions(List.of(actions), Optional.empty(), Optional.empty());
    }

    public static Instructions goTo(Table table) {
        return new Instructions(List.of(), Optional.empty(), Optional.of(table));
    }

    public Instructions thenGoTo(Table table) {
        return new Instructions(apply, metadata, Optional.of(table));
    }

    public Instructions writing(long value, long mask) {
        return new Instructions(apply, Optional.of(new Metadata(value, mask)), next);
    }

    Instructions withoutMeter() {
        List<Action> plain = apply.stream()
                .map(action -> action instanceof Action.ToController ? new Action.ToController() : action)
                .toList();
        return new Instructions(plain, metadata, next);
    }

    /** Whether a meter limits what it shows the controller. */
    public boolean isMetered() {
        return apply.stream()
                .anyMatch(action ->
                        action instanceof Action.ToController to && to.meter().isPresent());
    }

    public boolean isDrop() {
        return equals(DROP);
    }

    /** In {@code ovs-ofctl} syntax, but with the next table's name. */
    @Override
    public String toString() {
        return toString(Table::name);
    }

    /** In {@code ovs-ofctl} syntax: no name of ours is in it that another build might change. */
    String numbered() {
        return toString(table -> Integer.toString(table.number()));
    }

    private String toString(Function<Table, String> name) {
        if (isDrop()) {
            return "drop";
        }
        StringJoiner text = new StringJoiner(",");
        apply.forEach(action -> text.add(action.toString()));
        metadata.ifPresent(m -> text.add(String.format("write_metadata:0x%x/0x%x", m.value(), m.mask())));
        next.ifPresent(table -> text.add("goto_table:" + name.apply(table)));
        return text.toString();
    }
}

package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Weft writes down about a host as a whole, in the Open vSwitch database, which stays when bridges go: which file all of it
 * belongs to, and how settings were before Weft. One transaction, before all else: what comes later is then never unowned,
 * and no setting of ours is ever taken for how it was.
 */
public final class RecordPlanner {
    private static final String KIND = "record";
    private static final String NAME = "weft-file";

    private final HostSpec spec;
    private final HostFacts facts;
    private final ExitPlanner exit;

    public RecordPlanner(HostSpec spec, HostFacts facts, ExitPlanner exit) {
        this.spec = spec;
        this.facts = facts;
        this.exit = exit;
    }

    public List<Change> additions() {
        if (spec.isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Optional<String> was = Optional.ofNullable(facts.ovs().externalIds().get(Owner.KEY));
        spec.owner().filter(owner -> !was.equals(Optional.of(owner.mark()))).ifPresent(owner -> {
            columns.add(column(Owner.KEY, owner.mark()));
            texts.add("this host belongs to " + owner.shown()
                    + was.map(mark -> ", no longer to " + Owner.shown(mark)).orElse(""));
        });
        Map<String, String> notes = exit.notes();
        notes.forEach((key, value) -> columns.add(column(key, value)));
        if (!notes.isEmpty()) {
            texts.add("the value before Weft: " + exit.noted(notes));
        }
        if (columns.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of("set", "Open_vSwitch", "."));
        words.addAll(columns);
        Sign sign = was.isPresent() ? Sign.CHANGE : Sign.ADD;
        return List.of(Change.of(sign, KIND, NAME, String.join("; ", texts), List.of(Commands.ovs(words))));
    }

    private static String column(String key, String value) {
        return "external_ids:" + key + "=" + Commands.quoted(value);
    }

    /** Last of all: what is left of a removal that was cut short is still the file's. */
    public List<Change> removal() {
        if (!spec.isEmpty() || !facts.ovs().externalIds().containsKey(Owner.KEY)) {
            return List.of();
        }
        return List.of(Change.of(
                Sign.REMOVE,
                KIND,
                NAME,
                "",
                List.of(Commands.ovs("remove", "Open_vSwitch", ".", "external_ids", Owner.KEY))));
    }
}

package dev.weft.topology.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Takes the keys of one object by its {@link Shape}; says which are unknown, missing, or of the wrong type. */
public final class MappingReader {
    private static final String MERGE = "<<";

    private final Shape shape;
    private final YamlNode.Mapping mapping;
    private final ProblemLog log;
    /** Keys that are there under a wrong name: reported as that, so neither missing nor left to a default. */
    private final Set<String> misspelt;

    public MappingReader(Shape shape, YamlNode.Mapping mapping, ProblemLog log) {
        this.shape = shape;
        this.mapping = mapping;
        this.log = log;
        this.misspelt = reportUnknown();
        reportMissing();
    }

    /** Gives the known keys that the unknown ones were probably meant to be, as far as those are not there too. */
    private Set<String> reportUnknown() {
        Set<String> meant = new HashSet<>();
        for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
            String key = entry.getKey();
            if (shape.names().contains(key)) {
                continue;
            }
            if (entry.getValue().value() instanceof YamlNode.Broken && key.equals(MERGE)) {
                // Reported as an alias, and no one knows which keys it was to bring.
                meant.addAll(shape.names());
                continue;
            }
            Optional<Wish> wish = Wish.of(shape, key);
            if (wish.isPresent()) {
                log.value(
                        entry.getValue().at(),
                        mapping.where(),
                        key,
                        wish.get().why(),
                        wish.get().instead());
                continue;
            }
            Optional<String> nearest = Suggestion.nearest(key, shape.names());
            nearest.ifPresent(meant::add);
            String fix = nearest.map(name -> "Did you mean '" + name + "'?")
                    .orElse("Its keys are " + String.join(", ", shape.names()) + ".");
            log.value(entry.getValue().at(), mapping.where(), key, "Not a key of " + shape.words() + ".", fix);
        }
        meant.removeAll(mapping.entries().keySet());
        return meant;
    }

    private void reportMissing() {
        for (Shape.Key key : shape.keys()) {
            if (key.isRequired() && !mapping.entries().containsKey(key.name()) && !misspelt.contains(key.name())) {
                reportMissing(key.name(), key.example().orElseThrow());
            }
        }
    }

    private void reportMissing(String key, String example) {
        log.place(mapping.at(), mapping.where(key), "Missing.", "Add it, like: " + example);
    }

    /** One value, read by the given reader. */
    public <T> FileField<T> value(String key, ValueReader<T> reader) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return new FileField.Absent<>(mapping.at(), mapping.where(key));
        }
        if (node.get() instanceof YamlNode.Scalar scalar) {
            return scalar.kind() == YamlNode.Kind.EMPTY ? empty(key, scalar) : reader.read(scalar, log);
        }
        reportType(node.get(), "one value");
        return new FileField.Bad<>(Optional.empty());
    }

    /** A list of values, each read by the given reader; the list itself has no text. */
    public <T> FileField<List<FileField<T>>> values(String key, ValueReader<T> reader) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return new FileField.Absent<>(mapping.at(), mapping.where(key));
        }
        if (!(node.get() instanceof YamlNode.Sequence sequence)) {
            reportType(node.get(), "a list of values: " + exampleOf(key).substring(key.length() + 2));
            return new FileField.Bad<>(Optional.empty());
        }
        List<FileField<T>> items = new ArrayList<>();
        sequence.items().forEach(item -> items.add(value(item, reader)));
        return new FileField.Given<>(List.copyOf(items), sequence.at(), sequence.where(), "");
    }

    /** An object whose keys are names that the file chose: each name with its value. */
    public <T> List<Named<T>> named(String key, ValueReader<T> reader, String example) {
        Optional<YamlNode> node = node(key);
        if (node.isPresent() && node.get() instanceof YamlNode.Mapping names) {
            List<Named<T>> all = new ArrayList<>();
            names.entries()
                    .forEach((name, entry) -> all.add(new Named<>(
                            new FileField.Given<>(name, entry.at(), names.where(name), name),
                            value(entry.value(), reader))));
            return all;
        }
        node.ifPresent(other -> reportType(other, "an object of names: " + example));
        return List.of();
    }

    /** A value by the name that the file gives it; the name is a reference to something. */
    public record Named<T>(FileField<String> name, FileField<T> value) {}
    /**
     * A list of objects, each of which may also be written as one value; the list itself has no text.
     *
     * @param brief what one value stands for
     */
    public <T> FileField<List<T>> briefOrWhole(
            String key, Function<YamlNode.Scalar, T> brief, Shape inner, Function<MappingReader, T> reader) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return new FileField.Absent<>(mapping.at(), mapping.where(key));
        }
        if (!(node.get() instanceof YamlNode.Sequence sequence)) {
            reportType(node.get(), "a list of values: " + exampleOf(key).substring(key.length() + 2));
            return new FileField.Bad<>(Optional.empty());
        }
        List<T> items = new ArrayList<>();
        boolean isWhole = true;
        for (YamlNode item : sequence.items()) {
            if (item instanceof YamlNode.Mapping object) {
                items.add(reader.apply(new MappingReader(inner, object, log)));
            } else if (item instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.EMPTY) {
                items.add(brief.apply(scalar));
            } else {
                reportType(item, "one value, or an object with keys: " + String.join(", ", inner.names()));
                isWhole = false;
            }
        }
        return isWhole
                ? new FileField.Given<>(List.copyOf(items), sequence.at(), sequence.where(), "")
                : new FileField.Bad<>(Optional.empty());
    }

    /** One value of a list, read by the given reader. */
    public <T> FileField<T> value(YamlNode.Scalar scalar, ValueReader<T> reader) {
        return reader.read(scalar, log);
    }

    /** One value of a key that must be there in this case. */
    public <T> FileField<T> valueOrMissing(String key, ValueReader<T> reader) {
        if (node(key).isEmpty()) {
            reportMissing(key, exampleOf(key));
        }
        return value(key, reader);
    }

    /** Says of a key, if it is there, why it may not be. */
    public void refuse(String key, String why, String fix) {
        YamlNode.Entry entry = mapping.entries().get(key);
        if (entry != null && !(entry.value() instanceof YamlNode.Broken)) {
            log.place(entry.at(), mapping.where(key), why, fix);
        }
    }

    /** Where the object is that could hold a key. */
    public <T> FileField.Absent<T> place(String key) {
        return new FileField.Absent<>(mapping.at(), mapping.where(key));
    }

    private <T> FileField<T> value(YamlNode item, ValueReader<T> reader) {
        if (item instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.EMPTY) {
            return reader.read(scalar, log);
        }
        reportType(item, "one value");
        return new FileField.Bad<>(Optional.empty());
    }

    private <T> FileField<T> empty(String key, YamlNode.Scalar scalar) {
        String orElse = shape.required().contains(key) ? "." : ", or remove the key.";
        log.place(scalar.at(), scalar.where(), "Empty.", "Give it a value" + orElse);
        return new FileField.Bad<>(Optional.empty());
    }

    /** An object in this object; without it, its keys are absent, and where it is no object, they are bad. */
    public <T> T object(String key, Shape inner, Function<MappingReader, T> reader) {
        Optional<YamlNode> node = node(key);
        if (node.isPresent() && node.get() instanceof YamlNode.Mapping given) {
            return reader.apply(new MappingReader(inner, given, log));
        }
        node.ifPresent(other -> reportType(other, "an object with keys: " + String.join(", ", inner.names())));
        Map<String, YamlNode.Entry> keys = new HashMap<>();
        node.ifPresent(other -> inner.names().forEach(name -> keys.put(name, broken(name))));
        return reader.apply(
                new MappingReader(inner, new YamlNode.Mapping(mapping.at(), mapping.where(key), keys), log));
    }

    private YamlNode.Entry broken(String key) {
        return new YamlNode.Entry(mapping.at(), new YamlNode.Broken(mapping.at(), mapping.where(key)));
    }

    /** A list of objects, at least one. */
    public <T> Items<T> someOf(String key, Shape inner, Function<MappingReader, T> reader) {
        Items<T> items = list(key, inner, reader);
        if (!items.all().isEmpty() || items.state() == Items.State.PARTS_UNREADABLE) {
            return items;
        }
        node(key)
                .ifPresent(node -> log.place(
                        node.at(), node.where(), "Empty.", "Add " + inner.words() + ", like: " + exampleOf(key)));
        return new Items<>(List.of(), Items.State.PARTS_UNREADABLE);
    }

    private String exampleOf(String key) {
        return shape.keys().stream()
                .filter(declared -> declared.name().equals(key))
                .findFirst()
                .flatMap(Shape.Key::example)
                .orElseThrow();
    }

    /** A list of objects; nothing after the colon is the empty list. */
    public <T> Items<T> list(String key, Shape inner, Function<MappingReader, T> reader) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty() || node.get() instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.EMPTY) {
            return new Items<>(List.of(), Items.State.COMPLETE);
        }
        if (!(node.get() instanceof YamlNode.Sequence sequence)) {
            reportType(node.get(), "a list of objects with keys: " + String.join(", ", inner.names()));
            return new Items<>(List.of(), Items.State.PARTS_UNREADABLE);
        }
        List<T> items = new ArrayList<>();
        Items.State state = Items.State.COMPLETE;
        for (YamlNode item : sequence.items()) {
            if (item instanceof YamlNode.Mapping object) {
                items.add(reader.apply(new MappingReader(inner, object, log)));
            } else {
                reportType(item, "an object with keys: " + String.join(", ", inner.names()));
                state = Items.State.PARTS_UNREADABLE;
            }
        }
        return new Items<>(items, state);
    }

    private Optional<YamlNode> node(String key) {
        if (!shape.names().contains(key)) {
            throw new IllegalArgumentException(shape + " declares no key " + key);
        }
        if (misspelt.contains(key)) {
            return Optional.of(broken(key).value());
        }
        return Optional.ofNullable(mapping.entries().get(key)).map(YamlNode.Entry::value);
    }

    private void reportType(YamlNode node, String wanted) {
        if (node instanceof YamlNode.Broken) {
            return;
        }
        String fix = "Write " + wanted + ".";
        if (node instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.EMPTY) {
            log.value(
                    scalar.at(),
                    scalar.where(),
                    scalar.text(),
                    "This is " + node.describe() + ", not " + wanted(wanted) + ".",
                    fix);
        } else {
            log.place(node.at(), node.where(), "This is " + node.describe() + ".", fix);
        }
    }

    private static String wanted(String wanted) {
        int colon = wanted.indexOf(':');
        return colon < 0 ? wanted : wanted.substring(0, colon);
    }

    /**
     * A list's objects.
     *
     * @param all   those that are objects
     * @param state whether there is something else in the list, which may be what a name refers to
     */
    public record Items<T>(List<T> all, State state) {
        public enum State {
            COMPLETE,
            PARTS_UNREADABLE
        }
    }
}

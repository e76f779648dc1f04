package dev.weft.topology.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Makes YAML into a tree of {@link YamlNode}s, straight from the parser's events: so an alias, a duplicate key or a tag is a
 * problem at its own place rather than the end of reading, no alias is ever followed (there are no YAML bombs), and
 * depth is bounded before anything recurses.
 */
public final class TreeBuilder {
    /** The longest text that is read, in characters. */
    public static final int MAX_SIZE = 1 << 20;

    /** The deepest thing a topology file has is at 5. */
    private static final int DEEPEST = 10;

    private static final int LONGEST_TYPED = 64;

    private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();

    private final Iterator<Event> events;
    private final ProblemLog log;

    private TreeBuilder(Iterator<Event> events, ProblemLog log) {
        this.events = events;
        this.log = log;
    }

    /** The file's one document; empty if it cannot be read to its end. */
    public static Optional<YamlNode> build(String text, ProblemLog log) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(MAX_SIZE)
                // All at once: with smaller buffers, the time for one long value grows with its square.
                .setBufferSize(text.length() + 1)
                .build();
        try {
            return new TreeBuilder(new Parse(settings).parseString(text).iterator(), log).document();
        } catch (YamlEngineException refused) {
            SyntaxErrors.report(refused, log);
            return Optional.empty();
        } catch (TooDeep refused) {
            log.place(
                    refused.at,
                    "",
                    "Nested more than " + DEEPEST + " levels deep.",
                    "Remove some of the brackets or indentation.");
            return Optional.empty();
        }
    }

    private Optional<YamlNode> document() {
        events.next();
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            return Optional.of(new YamlNode.Scalar(Position.START, "", "", YamlNode.Kind.EMPTY));
        }
        YamlNode root = node(events.next(), "", 0);
        events.next();
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            log.place(
                    at(end),
                    "",
                    "A second YAML document begins.",
                    "Remove the line '---', or put it in a file of its own.");
            return Optional.empty();
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, String where, int depth) {
        if (event instanceof ScalarEvent scalar) {
            return reportTag(scalar.getTag(), event, where)
                    ? new YamlNode.Broken(at(event), where)
                    : scalar(scalar, where);
        }
        if (event instanceof AliasEvent alias) {
            log.value(
                    at(event),
                    where,
                    "*" + alias.getAlias().getValue(),
                    "YAML aliases are not supported.",
                    "Write the value out in full.");
            return new YamlNode.Broken(at(event), where);
        }
        if (depth >= DEEPEST) {
            throw new TooDeep(at(event));
        }
        boolean tagged = reportTag(((CollectionStartEvent) event).getTag(), event, where);
        YamlNode collection =
                event instanceof SequenceStartEvent ? sequence(event, where, depth) : mapping(event, where, depth);
        return tagged ? new YamlNode.Broken(at(event), where) : collection;
    }

    private static YamlNode scalar(ScalarEvent event, String where) {
        return new YamlNode.Scalar(at(event), where, event.getValue(), kind(event));
    }

    private static YamlNode.Kind kind(ScalarEvent event) {
        if (!event.isPlain()) {
            return YamlNode.Kind.QUOTED;
        }
        if (event.getValue().length() > LONGEST_TYPED) {
            return YamlNode.Kind.TEXT;
        }
        Tag tag = RESOLVER.resolve(event.getValue(), true);
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return YamlNode.Kind.NUMBER;
        }
        if (tag.equals(Tag.BOOL)) {
            return YamlNode.Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? YamlNode.Kind.EMPTY : YamlNode.Kind.TEXT;
    }

    private YamlNode sequence(Event start, String where, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, where + "[" + items.size() + "]", depth + 1));
        }
        return new YamlNode.Sequence(at(start), where, items);
    }

    private YamlNode mapping(Event start, String where, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Optional<String> key = key(event, where, depth);
            YamlNode value = node(events.next(), YamlNode.Mapping.path(where, key.orElse("?")), depth + 1);
            if (key.isPresent()) {
                put(entries, key.get(), new YamlNode.Entry(at(event), value), where);
            }
        }
        return new YamlNode.Mapping(at(start), where, entries);
    }

    private void put(Map<String, YamlNode.Entry> entries, String key, YamlNode.Entry entry, String where) {
        YamlNode.Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            log.value(
                    entry.at(),
                    where,
                    key,
                    "This key appears twice, first on line " + first.at().line() + ".",
                    "Remove one of them.");
        }
    }

    private Optional<String> key(Event event, String where, int depth) {
        YamlNode key = node(event, YamlNode.Mapping.path(where, "?"), depth + 1);
        if (key instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        if (!(key instanceof YamlNode.Broken)) {
            log.place(key.at(), where, "A key is " + key.describe() + ".", "Write a plain word and a colon.");
        }
        return Optional.empty();
    }

    private boolean reportTag(Optional<String> tag, Event event, String where) {
        tag.map(text -> text.replace(Tag.PREFIX, "!!"))
                .ifPresent(text -> log.value(at(event), where, text, "YAML tags are not supported.", "Remove it."));
        return tag.isPresent();
    }

    private static Position at(Event event) {
        return at(event.getStartMark());
    }

    static Position at(Optional<Mark> mark) {
        return mark.map(known -> new Position(known.getLine() + 1, known.getColumn() + 1))
                .orElse(Position.START);
    }

    /** Ends reading: nothing that follows can be placed. */
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Position at;

        TooDeep(Position at) {
            super("nested too deep", null, false, false);
            this.at = at;
        }
    }
}

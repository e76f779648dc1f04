package dev.weft.topology.yaml;

import dev.weft.topology.Quote;
import java.util.List;
import java.util.Map;

/** A piece of the file, and where it is: by position, and by path like {@code networks[1].vni}. */
public sealed interface YamlNode {
    Position at();

    String where();

    /** What a person would call it. */
    String describe();

    /** How a scalar is written, which is all that YAML 1.2 needs to tell its type. */
    enum Kind {
        TEXT("text"),
        QUOTED("text in quotes"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        EMPTY("empty");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** One value. */
    record Scalar(Position at, String where, String text, Kind kind) implements YamlNode {
        @Override
        public String describe() {
            return kind.words;
        }
    }

    /** A list. */
    record Sequence(Position at, String where, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** An object: keys with values, in the file's order. */
    record Mapping(Position at, String where, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String describe() {
            return "an object with keys";
        }

        /** The path of a value in it. */
        String where(String key) {
            return path(where, key);
        }

        static String path(String parent, String key) {
            return parent.isEmpty() ? Quote.cut(key) : parent + "." + Quote.cut(key);
        }
    }

    /** A key's own position, and its value. */
    record Entry(Position at, YamlNode value) {}

    /** Something that was reported already; whatever reads it stays silent. */
    record Broken(Position at, String where) implements YamlNode {
        @Override
        public String describe() {
            return "unreadable";
        }
    }
}

package dev.weft.bootstrap.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the file cannot say, or what is wrong on the hosts: by the object of the file that it is about. */
final class Remarks {
    private final Map<Object, Set<String>> byObject = new LinkedHashMap<>();
    private final List<String> edits = new ArrayList<>();

    /** Something to know. */
    void note(Object about, String text) {
        byObject.computeIfAbsent(about, any -> new LinkedHashSet<>()).add(text);
    }

    /** Something without which the file is not complete. */
    void edit(Object about, String text) {
        note(about, "EDIT: " + text);
        edits.add(text);
    }

    List<String> about(Object object) {
        return List.copyOf(byObject.getOrDefault(object, Set.of()));
    }

    List<String> edits() {
        return List.copyOf(edits);
    }

    /** All of them, each once. */
    List<String> all() {
        return byObject.values().stream().flatMap(Set::stream).distinct().toList();
    }
}

package dev.weft.controller.fabric;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keys and values of the state file, by whatever wrote them. What is not understood is named, and costs nothing else. */
public final class RememberedFuzz {
    private RememberedFuzz() {}

    /** Lines are keys and values in turn. */
    public static void fuzzerTestOneInput(byte[] data) {
        String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", -1);
        SortedMap<String, String> kept = new TreeMap<>();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            kept.put(lines[i], lines[i + 1]);
        }
        Remembered read = Remembered.of(kept);
        int understood =
                read.endpoints().size() + read.released().size() + read.events().size();
        if (understood + read.unreadable().size() > kept.size()) {
            throw new AssertionError("more than there is: " + read);
        }
        read.endpoints()
                .forEach(endpoint -> Remembered.key(new Fact.Learned(endpoint.id(), java.util.Optional.of(endpoint))));
        read.ports().forEach((port, network) -> {
            Fact fact = new Fact.Assigned(port, java.util.Optional.of(network));
            Remembered.value(fact).orElseThrow();
        });
        read.events().values().forEach(Remembered::value);
    }
}

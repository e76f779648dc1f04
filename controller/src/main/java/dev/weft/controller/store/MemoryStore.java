package dev.weft.controller.store;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A store that ends with the process. */
public final class MemoryStore implements Store {
    private final TreeMap<String, String> content = new TreeMap<>();
    private final List<Consumer<Batch>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public synchronized SortedMap<String, String> all() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(content));
    }

    @Override
    public synchronized void write(Batch batch) {
        Batch news = newIn(batch);
        if (news.changes().isEmpty()) {
            return;
        }
        news.changes()
                .forEach((key, value) ->
                        value.ifPresentOrElse(present -> content.put(key, present), () -> content.remove(key)));
        listeners.forEach(listener -> listener.accept(news));
    }

    /** What of a batch would change anything. */
    synchronized Batch newIn(Batch batch) {
        TreeMap<String, Optional<String>> news = new TreeMap<>(batch.changes());
        news.entrySet()
                .removeIf(change -> Objects.equals(
                        content.get(change.getKey()), change.getValue().orElse(null)));
        return new Batch(news);
    }

    @Override
    public Watch watch(Consumer<Batch> listener) {
        // Its own object, so that one who watches twice can end one of the two.
        Consumer<Batch> watching = listener::accept;
        listeners.add(watching);
        return () -> listeners.remove(watching);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}

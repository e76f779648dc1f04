package dev.weft.controller.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store that ends with the process. It tells of a batch before its write returns. */
public final class MemoryStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryStore.class);

    private final TreeMap<String, String> content = new TreeMap<>();
    private final List<Watching> watching = new ArrayList<>();
    private long number;
    private boolean telling;

    @Override
    public synchronized SortedMap<String, String> all() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(content));
    }

    @Override
    public synchronized long write(Batch batch) {
        Batch news = newIn(batch);
        if (!news.changes().isEmpty()) {
            news.changes()
                    .forEach((key, value) ->
                            value.ifPresentOrElse(present -> content.put(key, present), () -> content.remove(key)));
            number++;
            List.copyOf(watching).forEach(one -> one.tell(news));
        }
        return number;
    }

    /** What of a batch would change anything. */
    synchronized Batch newIn(Batch batch) {
        if (telling) {
            throw new IllegalStateException("a watcher must not write: others would see the second write first");
        }
        TreeMap<String, Optional<String>> news = new TreeMap<>(batch.changes());
        news.entrySet()
                .removeIf(change -> Objects.equals(
                        content.get(change.getKey()), change.getValue().orElse(null)));
        return new Batch(news);
    }

    @Override
    public synchronized Watch watch(Watcher watcher) {
        Watching joined = new Watching(watcher);
        watching.add(joined);
        joined.tell(Batch.putting(content));
        return joined;
    }

    @Override
    public synchronized void close() {
        watching.clear();
    }

    /** One who watches; who watches twice is two. All of it happens with the store's lock, so that nothing comes between. */
    private final class Watching implements Watch {
        private final Watcher watcher;

        private Watching(Watcher watcher) {
            this.watcher = watcher;
        }

        private void tell(Batch news) {
            if (!watching.contains(this)) {
                return; // one who was told before it has ended it
            }
            boolean outer = telling;
            telling = true;
            try {
                watcher.kept(number, news);
            } catch (RuntimeException bug) {
                LOG.error("a watcher of the store failed because of a bug in Weft; please report it", bug);
            } finally {
                telling = outer;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryStore.this) {
                watching.remove(this);
            }
        }
    }
}

package dev.weft.controller.store;

import java.util.SortedMap;

/** Keeps text by key. Safe for use by several threads; a write may wait for a disk. */
public interface Store extends AutoCloseable {
    /** Everything that is kept, by key: as it is now, whatever is written later. */
    SortedMap<String, String> all();

    /**
     * Keeps a batch. When this returns it survives the end of the process and of the machine.
     *
     * @throws StoreException when it cannot be kept; the store is as it was, and the same may be tried again
     */
    void write(Batch batch) throws StoreException;

    /** Lets the store go; what was kept stays. */
    @Override
    void close();
}

package dev.weft.controller.store;

import java.util.SortedMap;

/**
 * Keeps text by key, and tells who watches. Safe for use by several threads; a write may wait for a disk.
 *
 * <p>What is kept has a number, which rises with each batch that changes something, whoever wrote it. It means nothing to the next process.
 */
public interface Store extends AutoCloseable {
    /** Everything that is kept, by key: as it is now, whatever is written later. */
    SortedMap<String, String> all();

    /**
     * Keeps a batch. When this returns it survives the end of the process and of the machine.
     *
     * @return the number of what is kept with it; who watches is told of that, before or after this returns
     * @throws StoreException when it cannot be kept; the store is as it was, and the same may be tried again
     */
    long write(Batch batch) throws StoreException;

    /**
     * Tells a watcher of all that is there, before this returns, and then of each batch that changes something: without a gap or a
     * repetition between, in their order, one after the other, each whole, and when it survives and not before.
     *
     * @return ends it
     */
    Watch watch(Watcher watcher);

    /** Lets the store go; what was kept stays. Nobody is told of anything any more. */
    @Override
    void close();

    /** Is told of what is kept. */
    @FunctionalInterface
    interface Watcher {
        /**
         * The first time, even if that is nothing, all that is there; then what is new. On whatever thread, which waits: it has to return
         * soon, and must not write. What it throws is logged, and costs neither other watchers, the write, nor what it is told next.
         *
         * @param number of what is kept now
         */
        void kept(long number, Batch news);
    }

    /** Somebody who is told. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /** Ends it: when this returns nothing is told any more. */
        @Override
        void close();
    }
}

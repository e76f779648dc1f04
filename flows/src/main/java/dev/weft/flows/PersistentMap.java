package dev.weft.flows;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An immutable map of which changed versions are cheap: a version shares all but a few nodes with the one that it was made
 * from, and what differs between two is found without a look at what they share. A hash array mapped trie (Bagwell,
 * "Ideal Hash Trees", 2001). Its order is that of the keys' hashes.
 */
public final class PersistentMap<K, V> extends AbstractMap<K, V> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(TrieNode.empty(), 0);

    private final TrieNode<K, V> root;
    private final int size;

    private PersistentMap(TrieNode<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    /** The one that has nothing. */
    @SuppressWarnings("unchecked") // it holds nothing of any type
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** This map with the value under the key, in place of what was there. */
    public PersistentMap<K, V> with(K key, V value) {
        TrieNode.Leaf<K, V> leaf = new TrieNode.Leaf<>(hash(key), key, value);
        return new PersistentMap<>(root.with(leaf, 0), containsKey(key) ? size : size + 1);
    }

    /** This map without the key. */
    public PersistentMap<K, V> without(Object key) {
        return containsKey(key)
                ? new PersistentMap<>(root.without(hash(key), key, 0).orElse(TrieNode.empty()), size - 1)
                : this;
    }

    /** Tells of the entries that the other does not share: it has the key not, or not with this very object. */
    void forEachNotIn(PersistentMap<K, V> other, Consumer<Map.Entry<K, V>> consumer) {
        root.forEachNotIn(other.root, 0, consumer);
    }

    @Override
    public V get(Object key) {
        return root.find(hash(key), key, 0).map(TrieNode.Leaf::getValue).orElse(null);
    }

    @Override
    public boolean containsKey(Object key) {
        return root.find(hash(key), key, 0).isPresent();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Leaves<>(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** Brings what differs into the low bits, which decide first. */
    private static int hash(Object key) {
        int mixed = key.hashCode() * 0x9e3779b9;
        return mixed ^ mixed >>> 16;
    }

    /** Depth first. */
    private static final class Leaves<K, V> implements Iterator<Map.Entry<K, V>> {
        private final Deque<TrieNode<K, V>> rest = new ArrayDeque<>();

        Leaves(TrieNode<K, V> root) {
            rest.push(root);
            open();
        }

        /** Brings a leaf to the top, if there is one. */
        private void open() {
            while (!rest.isEmpty() && !rest.peek().children().isEmpty()) {
                rest.pop().children().forEach(rest::push);
            }
        }

        @Override
        public boolean hasNext() {
            return rest.peek() instanceof TrieNode.Leaf;
        }

        @Override
        public Map.Entry<K, V> next() {
            if (rest.peek() instanceof TrieNode.Leaf<K, V> leaf) {
                rest.pop();
                open();
                return leaf;
            }
            throw new NoSuchElementException();
        }
    }
}

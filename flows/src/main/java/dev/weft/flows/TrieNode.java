package dev.weft.flows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node of a {@link PersistentMap}. On the way down each branch looks at five more bits of the key's hash, the lowest
 * first. What the methods call {@code shift} is how many bits led to the node.
 */
sealed interface TrieNode<K, V> {
    static <K, V> TrieNode<K, V> empty() {
        return Branch.empty();
    }

    Optional<Leaf<K, V>> find(int hash, Object key, int shift);

    TrieNode<K, V> with(Leaf<K, V> leaf, int shift);

    /** Empty: nothing is left of it. */
    Optional<TrieNode<K, V>> without(int hash, Object key, int shift);

    /** What is directly below it. */
    List<? extends TrieNode<K, V>> children();

    /** Tells of the leaves that the node in the same place of another version does not share. */
    void forEachNotIn(TrieNode<K, V> other, int shift, Consumer<? super Leaf<K, V>> consumer);

    /** One entry. */
    record Leaf<K, V>(int hash, K key, V value) implements TrieNode<K, V>, Map.Entry<K, V> {
        @Override
        public Optional<Leaf<K, V>> find(int wanted, Object other, int shift) {
            return is(wanted, other) ? Optional.of(this) : Optional.empty();
        }

        private boolean is(int otherHash, Object other) {
            return hash == otherHash && key.equals(other);
        }

        @Override
        public TrieNode<K, V> with(Leaf<K, V> leaf, int shift) {
            if (is(leaf.hash, leaf.key)) {
                return leaf;
            }
            return hash == leaf.hash
                    ? new Collision<>(hash, List.of(this, leaf))
                    : Branch.above(this, hash, shift).with(leaf, shift);
        }

        @Override
        public Optional<TrieNode<K, V>> without(int wanted, Object other, int shift) {
            return is(wanted, other) ? Optional.empty() : Optional.of(this);
        }

        @Override
        public List<TrieNode<K, V>> children() {
            return List.of();
        }

        @Override
        public void forEachNotIn(TrieNode<K, V> other, int shift, Consumer<? super Leaf<K, V>> consumer) {
            if (other != this
                    && other.find(hash, key, shift)
                            .filter(found -> found.value == value)
                            .isEmpty()) {
                consumer.accept(this);
            }
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public V getValue() {
            return value;
        }

        @Override
        public V setValue(V other) {
            throw new UnsupportedOperationException("the map is immutable");
        }

        /** As {@link Map.Entry} wants it. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Map.Entry<?, ?> entry
                    && key.equals(entry.getKey())
                    && Objects.equals(value, entry.getValue());
        }

        @Override
        public int hashCode() {
            return key.hashCode() ^ Objects.hashCode(value);
        }
    }

    /** Entries whose hashes differ further on. */
    final class Branch<K, V> implements TrieNode<K, V> {
        private static final int BITS = 5;

        private final int bitmap; // bit n: there is a child for those whose next five bits are n
        private final TrieNode<K, V>[] children; // in the order of these bits

        private Branch(int bitmap, TrieNode<K, V>[] children) {
            this.bitmap = bitmap;
            this.children = children;
        }

        static <K, V> Branch<K, V> empty() {
            return new Branch<>(0, array(0));
        }

        private static <K, V> Branch<K, V> above(TrieNode<K, V> child, int hash, int shift) {
            return Branch.<K, V>empty().insert(bit(hash, shift), child);
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
        private static <K, V> TrieNode<K, V>[] array(int length) {
            return new TrieNode[length];
        }

        private static int bit(int hash, int shift) {
            return 1 << (hash >>> shift); // the shift's count is taken modulo 32: these are five bits
        }

        private boolean has(int bit) {
            return (bitmap & bit) != 0;
        }

        private int index(int bit) {
            return Integer.bitCount(bitmap & bit - 1);
        }

        private TrieNode<K, V> child(int bit) {
            return children[index(bit)];
        }

        private Branch<K, V> insert(int bit, TrieNode<K, V> child) {
            int at = index(bit);
            TrieNode<K, V>[] more = array(children.length + 1);
            System.arraycopy(children, 0, more, 0, at);
            more[at] = child;
            System.arraycopy(children, at, more, at + 1, children.length - at);
            return new Branch<>(bitmap | bit, more);
        }

        private Branch<K, V> replace(int bit, TrieNode<K, V> child) {
            TrieNode<K, V>[] others = children.clone();
            others[index(bit)] = child;
            return new Branch<>(bitmap, others);
        }

        private Branch<K, V> remove(int bit) {
            int at = index(bit);
            TrieNode<K, V>[] fewer = array(children.length - 1);
            System.arraycopy(children, 0, fewer, 0, at);
            System.arraycopy(children, at + 1, fewer, at, fewer.length - at);
            return new Branch<>(bitmap & ~bit, fewer);
        }

        @Override
        public Optional<Leaf<K, V>> find(int hash, Object key, int shift) {
            int bit = bit(hash, shift);
            return has(bit) ? child(bit).find(hash, key, shift + BITS) : Optional.empty();
        }

        @Override
        public TrieNode<K, V> with(Leaf<K, V> leaf, int shift) {
            int bit = bit(leaf.hash, shift);
            return has(bit) ? replace(bit, child(bit).with(leaf, shift + BITS)) : insert(bit, leaf);
        }

        @Override
        public Optional<TrieNode<K, V>> without(int hash, Object key, int shift) {
            int bit = bit(hash, shift);
            if (!has(bit)) {
                return Optional.of(this);
            }
            Branch<K, V> rest = child(bit)
                    .without(hash, key, shift + BITS)
                    .map(left -> replace(bit, left))
                    .orElseGet(() -> remove(bit));
            if (rest.children.length == 1 && !(rest.children[0] instanceof Branch)) {
                return Optional.of(rest.children[0]); // it can be told from others without this branch
            }
            return rest.children.length == 0 ? Optional.empty() : Optional.of(rest);
        }

        @Override
        public List<TrieNode<K, V>> children() {
            return Arrays.asList(children);
        }

        @Override
        public void forEachNotIn(TrieNode<K, V> other, int shift, Consumer<? super Leaf<K, V>> consumer) {
            if (other == this) {
                return;
            }
            if (!(other instanceof Branch<K, V> there)) {
                children().forEach(child -> child.forEachNotIn(other, shift, consumer));
                return;
            }
            for (int bits = bitmap; bits != 0; bits &= bits - 1) {
                int bit = Integer.lowestOneBit(bits);
                TrieNode<K, V> opposite = there.has(bit) ? there.child(bit) : TrieNode.empty();
                child(bit).forEachNotIn(opposite, shift + BITS, consumer);
            }
        }
    }

    /** Entries whose hashes are one. */
    record Collision<K, V>(int hash, List<Leaf<K, V>> leaves) implements TrieNode<K, V> {
        @Override
        public Optional<Leaf<K, V>> find(int wanted, Object key, int shift) {
            return hash == wanted
                    ? leaves.stream().filter(leaf -> leaf.is(wanted, key)).findFirst()
                    : Optional.empty();
        }

        @Override
        public TrieNode<K, V> with(Leaf<K, V> leaf, int shift) {
            if (hash != leaf.hash) {
                return Branch.above(this, hash, shift).with(leaf, shift);
            }
            List<Leaf<K, V>> all = others(leaf.key);
            all.add(leaf);
            return new Collision<>(hash, List.copyOf(all));
        }

        @Override
        public Optional<TrieNode<K, V>> without(int wanted, Object key, int shift) {
            List<Leaf<K, V>> left = hash == wanted ? others(key) : leaves;
            return Optional.of(left.size() == 1 ? left.get(0) : new Collision<>(hash, List.copyOf(left)));
        }

        private List<Leaf<K, V>> others(Object key) {
            List<Leaf<K, V>> others = new ArrayList<>(leaves);
            others.removeIf(leaf -> leaf.key.equals(key));
            return others;
        }

        @Override
        public List<Leaf<K, V>> children() {
            return leaves;
        }

        @Override
        public void forEachNotIn(TrieNode<K, V> other, int shift, Consumer<? super Leaf<K, V>> consumer) {
            if (other != this) {
                leaves.forEach(leaf -> leaf.forEachNotIn(other, shift, consumer));
            }
        }
    }
}

package dev.weft.topology.yaml;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What was found where a key may be. {@link Bad} is not {@link Absent}: a default for a value that was given, but
 * cannot be read, would only cause more problems.
 */
public sealed interface FileField<T> {
    /** A value that reads well by itself. */
    record Given<T>(T value, Position at, String where, String text) implements FileField<T> {}

    /**
     * No such key.
     *
     * @param at where the object is that could hold it
     */
    record Absent<T>(Position at, String where) implements FileField<T> {}

    /**
     * A problem that is reported already.
     *
     * @param text what is written there, if it is one value
     */
    record Bad<T>(Optional<String> text) implements FileField<T> {}

    /** The value, if one is given and right. */
    default Optional<T> known() {
        return this instanceof Given<T> given ? Optional.of(given.value()) : Optional.empty();
    }

    /** The value, or the default if none is given; empty if the one that is given is wrong. */
    default Optional<T> or(Optional<T> fallback) {
        return this instanceof Absent<T> ? fallback : known();
    }

    default void ifGiven(Consumer<Given<T>> action) {
        if (this instanceof Given<T> given) {
            action.accept(given);
        }
    }

    default boolean isAbsent() {
        return this instanceof Absent<T>;
    }
}

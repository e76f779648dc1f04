package dev.weft.topology;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads one value; what it cannot take is reported to the log. */
@FunctionalInterface
interface ValueReader<T> {
    Field<T> read(Node.Scalar scalar, ProblemLog log);

    static <T> Field<T> given(Node.Scalar scalar, T value) {
        return new Field.Given<>(value, scalar.at(), scalar.where(), scalar.text());
    }

    static <T> Field<T> bad(Node.Scalar scalar, ProblemLog log, String why, String fix) {
        log.value(scalar.at(), scalar.where(), scalar.text(), why, fix);
        return new Field.Bad<>(Optional.of(scalar.text()));
    }

    /** A value that must also pass this. */
    default ValueReader<T> which(Predicate<T> test, String why, String fix) {
        return (scalar, log) -> {
            Field<T> field = read(scalar, log);
            return field.known().filter(test.negate()).isPresent() ? bad(scalar, log, why, fix) : field;
        };
    }

    /** A value that something may be wrong with, in words. */
    default ValueReader<T> without(Function<T, Optional<String>> fault, String fix) {
        return (scalar, log) -> {
            Field<T> field = read(scalar, log);
            Optional<String> why = field.known().flatMap(fault);
            return why.isPresent() ? bad(scalar, log, why.get(), fix) : field;
        };
    }

    /** Another type, made by something that takes every value that passes this. */
    default <R> ValueReader<R> to(Function<T, R> conversion) {
        return (scalar, log) -> {
            Field<T> field = read(scalar, log);
            return field.known().isPresent()
                    ? given(scalar, conversion.apply(field.known().get()))
                    : new Field.Bad<>(Optional.of(scalar.text()));
        };
    }

    /** Another type, made by something that throws {@link IllegalArgumentException} on what it cannot take. */
    default <R> ValueReader<R> as(Function<T, R> conversion, String why, String fix) {
        return (scalar, log) -> {
            Field<T> field = read(scalar, log);
            if (field.known().isEmpty()) {
                return new Field.Bad<>(Optional.of(scalar.text()));
            }
            try {
                return given(scalar, conversion.apply(field.known().get()));
            } catch (IllegalArgumentException refused) {
                return bad(scalar, log, why, fix);
            }
        };
    }
}

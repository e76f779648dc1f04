package dev.weft.topology.yaml;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads one value; what it cannot take is reported to the log. */
@FunctionalInterface
public interface ValueReader<T> {
    FileField<T> read(YamlNode.Scalar scalar, ProblemLog log);

    static <T> FileField<T> given(YamlNode.Scalar scalar, T value) {
        return new FileField.Given<>(value, scalar.at(), scalar.where(), scalar.text());
    }

    static <T> FileField<T> bad(YamlNode.Scalar scalar, ProblemLog log, String why, String fix) {
        log.value(scalar.at(), scalar.where(), scalar.text(), why, fix);
        return new FileField.Bad<>(Optional.of(scalar.text()));
    }

    /** A value that must also pass this. */
    default ValueReader<T> which(Predicate<T> test, String why, String fix) {
        return (scalar, log) -> {
            FileField<T> field = read(scalar, log);
            return field.known().filter(test.negate()).isPresent() ? bad(scalar, log, why, fix) : field;
        };
    }

    /** A value that something may be wrong with, in words. */
    default ValueReader<T> without(Function<T, Optional<String>> fault, String fix) {
        return (scalar, log) -> {
            FileField<T> field = read(scalar, log);
            Optional<String> why = field.known().flatMap(fault);
            return why.isPresent() ? bad(scalar, log, why.get(), fix) : field;
        };
    }

    /** Another type, made by something that takes every value that passes this. */
    default <R> ValueReader<R> to(Function<T, R> conversion) {
        return (scalar, log) -> {
            FileField<T> field = read(scalar, log);
            return field.known().isPresent()
                    ? given(scalar, conversion.apply(field.known().get()))
                    : new FileField.Bad<>(Optional.of(scalar.text()));
        };
    }

    /** Another type, made by something that throws {@link IllegalArgumentException} on what it cannot take. */
    default <R> ValueReader<R> as(Function<T, R> conversion, String why, String fix) {
        return (scalar, log) -> {
            FileField<T> field = read(scalar, log);
            if (field.known().isEmpty()) {
                return new FileField.Bad<>(Optional.of(scalar.text()));
            }
            try {
                return given(scalar, conversion.apply(field.known().get()));
            } catch (IllegalArgumentException refused) {
                return bad(scalar, log, why, fix);
            }
        };
    }
}

package dev.weft.controller.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * One line of the HTTP interface: server and client both read it from {@link Routes}.
 *
 * @param method    {@code GET} asks, {@code POST} changes
 * @param path      what the URI's path must be
 * @param parameter the one query parameter that it may have; empty: none
 * @param about     what it answers, in a few words
 * @param answer    type of the answer, which is also its JSON
 * @param operation performs it; the second argument is the parameter's value
 */
public record Route<T>(
        String method,
        String path,
        Optional<String> parameter,
        String about,
        TypeReference<T> answer,
        BiFunction<Operations, Optional<String>, CompletionStage<T>> operation) {

    /** Whether a request with these query parameters is one for this route. */
    boolean takes(Map<String, List<String>> query) {
        return query.entrySet().stream()
                .allMatch(given -> parameter.filter(given.getKey()::equals).isPresent()
                        && given.getValue().size() == 1);
    }

    @Override
    public String toString() {
        return method + " " + path + parameter.map(name -> "[?" + name + "=]").orElse("");
    }
}

package dev.weft.controller.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * One line of the HTTP interface: server and client both read it from {@link Routes}.
 *
 * @param method     {@code GET} asks, {@code POST} changes
 * @param path       what the URI's path must be
 * @param parameters the query parameters
 * @param presence   whether a request must have them
 * @param about      what it answers, in a few words
 * @param answer     type of the answer, which is also its JSON
 * @param operation  performs it; the second argument is the parameters' values by name
 */
public record Route<T>(
        String method,
        String path,
        List<String> parameters,
        Presence presence,
        String about,
        TypeReference<T> answer,
        BiFunction<Operations, Map<String, String>, CompletionStage<T>> operation) {
    public Route {
        parameters = List.copyOf(parameters);
    }

    /** Whether a request must have the parameters. */
    public enum Presence {
        /** Any of them may be left out. */
        OPTIONAL,
        /** Each of them must be there. */
        REQUIRED
    }

    private boolean needsAll() {
        return presence == Presence.REQUIRED;
    }

    /** Whether a request with these query parameters is one for this route. */
    boolean takes(Map<String, List<String>> query) {
        boolean known = query.entrySet().stream()
                .allMatch(given ->
                        parameters.contains(given.getKey()) && given.getValue().size() == 1);
        return known && (!needsAll() || query.keySet().containsAll(parameters));
    }

    @Override
    public String toString() {
        if (parameters.isEmpty()) {
            return method + " " + path;
        }
        String query = "?" + String.join("=&", parameters) + "=";
        return method + " " + path + (needsAll() ? query : "[" + query + "]");
    }
}

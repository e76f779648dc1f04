package dev.weft.controller.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a request's route, performs its operation, and turns what comes of it into a {@link Reply}. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Operations operations;
    private final Duration patience;

    /**
     * @param patience how long an operation may take
     */
    Dispatcher(Operations operations, Duration patience) {
        this.operations = operations;
        this.patience = patience;
    }

    /** The reply, which always comes and never is an exception. */
    CompletableFuture<Reply> dispatch(String method, String uri) {
        QueryStringDecoder decoded = new QueryStringDecoder(uri);
        try {
            return dispatch(method, decoded.path(), decoded.parameters());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Reply.error(
                    HttpResponseStatus.BAD_REQUEST,
                    "not a URI",
                    String.valueOf(e.getMessage()),
                    "percent-encode everything but letters and digits, in UTF-8"));
        }
    }

    private CompletableFuture<Reply> dispatch(String method, String path, Map<String, List<String>> query) {
        List<Route<?>> there =
                Routes.ALL.stream().filter(route -> route.path().equals(path)).toList();
        Optional<Route<?>> route = there.stream()
                .filter(candidate -> candidate.method().equals(method))
                .findFirst();
        if (route.isPresent()) {
            return perform(route.get(), query);
        }
        return CompletableFuture.completedFuture(there.isEmpty() ? unknown(path) : wrongMethod(method, there.get(0)));
    }

    private static Reply unknown(String path) {
        String known = Routes.ALL.stream().map(Route::toString).collect(Collectors.joining(", "));
        return Reply.error(
                HttpResponseStatus.NOT_FOUND, "no such path", path + " does not exist here", "use one of: " + known);
    }

    private static Reply wrongMethod(String method, Route<?> right) {
        return Reply.error(
                        HttpResponseStatus.METHOD_NOT_ALLOWED,
                        "wrong method",
                        right.path() + " does not take " + method,
                        "use " + right.method())
                .allowing(right.method());
    }

    private <T> CompletableFuture<Reply> perform(Route<T> route, Map<String, List<String>> query) {
        if (!route.takes(query)) {
            return CompletableFuture.completedFuture(Reply.error(
                    HttpResponseStatus.BAD_REQUEST,
                    "wrong parameters",
                    "the query has " + query.keySet(),
                    "use: " + route));
        }
        Map<String, String> arguments = query.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, given -> given.getValue().get(0)));
        return CompletableFuture.completedFuture(arguments)
                .thenCompose(values -> route.operation().apply(operations, values))
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, error) -> error == null ? Reply.of(answer) : failed(route, error));
    }

    private Reply failed(Route<?> route, Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (cause instanceof Operations.RefusedException refused) {
            return Reply.error(HttpResponseStatus.BAD_REQUEST, "refused", refused.getMessage(), refused.fix());
        }
        if (cause instanceof TimeoutException) {
            return Reply.error(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "no response within " + patience.toSeconds() + " s",
                    "the controller or a switch is busy, or a switch is gone",
                    "try again; `weft switches` shows which are connected");
        }
        LOG.error("{} failed; this is a bug", route, cause);
        return Reply.error(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                route + " failed",
                String.valueOf(cause.getMessage()),
                "this is a bug in Weft: the controller's log has the details");
    }
}

package dev.weft.controller.api;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks a running controller over its control socket; blocks until it has answered. One connection per request. */
public final class ApiClient {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path socket;
    private final Duration patience;

    public ApiClient(Path socket) {
        this(socket, PATIENCE);
    }

    /**
     * @param patience for a whole request and its answer; longer than the server waits for a switch
     */
    ApiClient(Path socket, Duration patience) {
        this.socket = socket.toAbsolutePath();
        this.patience = patience;
    }

    public Path socket() {
        return socket;
    }

    /** Asks for a route that needs no parameter. */
    public <T> T call(Route<T> route) {
        return call(route, Map.of());
    }

    /**
     * Asks.
     *
     * @param arguments values of the route's parameters by name
     * @throws UnreachableException when there was no answer
     * @throws FailedException      when the answer is an error
     */
    public <T> T call(Route<T> route, Map<String, String> arguments) {
        String query = arguments.isEmpty()
                ? ""
                : arguments.entrySet().stream()
                        .map(given -> encoded(given.getKey()) + "=" + encoded(given.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
        try {
            HttpExchange.Response response =
                    HttpExchange.perform(socket, route.method() + " " + route.path() + query, patience);
            if (response.status() != 200) {
                throw new FailedException(response.status(), read(response.body(), new TypeReference<ApiError>() {}));
            }
            return read(response.body(), route.answer());
        } catch (IOException e) {
            throw new UnreachableException(socket, why(e), e);
        }
    }

    private static <T> T read(byte[] body, TypeReference<T> type) throws IOException {
        T answer = JSON.readValue(body, type);
        if (answer == null) { // JSON's null
            throw new IOException("its answer is null");
        }
        return answer;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String why(IOException error) {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return "there is no such socket";
        }
        if (error instanceof AccessDeniedException || !Files.isWritable(socket)) {
            return "this user may not use it (it belongs to the user who started the controller)";
        }
        if (error instanceof ConnectException) {
            return "nothing is listening there any more";
        }
        return String.valueOf(error.getMessage());
    }

    /** The controller gave no answer. */
    public static final class UnreachableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String why;

        UnreachableException(Path socket, String why, IOException cause) {
            super("cannot reach the controller at " + socket + ": " + why, cause);
            this.why = why;
        }

        public String why() {
            return why;
        }
    }

    /** The controller answered that it cannot do what was asked. */
    public static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient ApiError error;

        FailedException(int status, ApiError error) {
            super(error.error() + ": " + error.why());
            this.status = status;
            this.error = error;
        }

        /** HTTP status. */
        public int status() {
            return status;
        }

        public ApiError error() {
            return error;
        }
    }
}

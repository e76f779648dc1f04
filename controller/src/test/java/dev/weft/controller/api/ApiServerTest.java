package dev.weft.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.ApiClient.FailedException;
import dev.weft.controller.api.ApiServer.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control socket as clients see it, good and bad ones. */
@Timeout(30)
class ApiServerTest {
    private static final String STATUS = "GET /v1/status HTTP/1.1\r\nHost: weft\r\n";

    @TempDir
    private Path directory;

    private final List<ApiServer> servers = new ArrayList<>();

    private Path serve(Operations operations, Limits limits) throws IOException {
        ApiServer server = ApiServer.start(operations, directory.resolve("c.sock"), limits);
        servers.add(server);
        return server.path();
    }

    private Path serve() throws IOException {
        return serve(new FakeOperations(), Limits.DEFAULT);
    }

    @AfterEach
    void close() {
        servers.forEach(ApiServer::close);
    }

    @Test
    void everyRouteGivesWhatItsOperationGives() throws Exception {
        ApiClient client = new ApiClient(serve());
        FakeOperations fake = new FakeOperations();
        for (Route<?> route : Routes.ALL) {
            Map<String, String> given = route.method().equals("GET")
                    ? Map.of()
                    : route.parameters().stream().collect(Collectors.toMap(name -> name, name -> "a " + name));
            Object expected =
                    route.operation().apply(fake, given).toCompletableFuture().get();
            assertThat((Object) client.call(route, given)).as(route.toString()).isEqualTo(expected);
        }
    }

    @Test
    void aParameterReachesItsOperationAsItWasTyped() throws Exception {
        Path socket = serve(
                new FakeOperations() {
                    @Override
                    public CompletionStage<Views.Flows> flows(Optional<String> host) {
                        return CompletableFuture.failedFuture(new RefusedException("asked for " + host.orElse("none")));
                    }
                },
                Limits.DEFAULT);
        assertThatThrownBy(() -> new ApiClient(socket).call(Routes.FLOWS, Map.of("host", "ä b&c=d#/?")))
                .isInstanceOfSatisfying(FailedException.class, e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(e).hasMessage("refused: asked for ä b&c=d#/?");
                });
    }

    @Test
    void anUnknownPathIsAnsweredWithTheKnownOnes() throws Exception {
        String answer = RawClient.exchange(serve(), "GET /v1/nope HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 404 ")
                .contains("/v1/nope does not exist here")
                .contains("GET /v1/flows[?host=]")
                .contains("POST /v1/reload");
    }

    @Test
    void aWrongMethodIsAnsweredWithTheRightOne() throws Exception {
        String answer = RawClient.exchange(serve(), "GET /v1/reload HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: POST\r\n")
                .contains("use POST");
    }

    @Test
    void unknownAndRepeatedParametersAreRefused() throws Exception {
        Path socket = serve();
        for (String uri : List.of("/v1/status?host=a", "/v1/flows?hosts=a", "/v1/flows?host=a&host=b")) {
            assertThat(RawClient.exchange(socket, "GET " + uri + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .as(uri)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("wrong parameters");
        }
    }

    @Test
    void bytesThatAreNoHttpCostOnlyTheirConnection() throws Exception {
        Path socket = serve();
        for (String garbage : List.of("\u0016\u0003\u0001 hello\r\n\r\n", "\r\n\r\n\0\0\0\0 \r\n\r\n", "GET\r\n\r\n")) {
            assertThat(RawClient.exchange(socket, garbage))
                    .startsWith("HTTP/1.1 4")
                    .contains("not an HTTP request");
        }
        assertThat(RawClient.exchange(socket, "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
                .contains("not an HTTP request");
        assertAnswers(socket);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        Path socket = serve();
        String head = "POST /v1/reload HTTP/1.1\r\nConnection: close\r\n";
        assertThat(RawClient.exchange(socket, head + "Content-Length: 99999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        assertThat(RawClient.exchange(
                        socket, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertAnswers(socket);
    }

    @Test
    void aClientThatDoesNotFinishItsRequestIsCutOffAndHoldsUpNobody() throws Exception {
        Path socket = serve(new FakeOperations(), new Limits(8, 1024, Duration.ofMillis(500), Duration.ofSeconds(5)));
        try (RawClient silent = new RawClient(socket);
                RawClient slow = new RawClient(socket).send(STATUS)) {
            assertAnswers(socket);
            assertThat(slow.readAll()).isEmpty();
            assertThat(silent.readAll()).isEmpty();
        }
    }

    @Test
    void anOperationThatDoesNotAnswerEndsInAnErrorAndNotInSilence() throws Exception {
        Path socket = serve(
                new FakeOperations() {
                    @Override
                    public CompletionStage<Views.Status> status() {
                        return new CompletableFuture<>();
                    }
                },
                new Limits(8, 1024, Duration.ofSeconds(5), Duration.ofMillis(200)));
        assertThatThrownBy(() -> new ApiClient(socket).call(Routes.STATUS))
                .isInstanceOfSatisfying(
                        FailedException.class, e -> assertThat(e.status()).isEqualTo(503));
        assertThat(new ApiClient(socket).call(Routes.HOSTS)).hasSize(2);
    }

    @Test
    void aBugInAnOperationIsAnsweredAndCostsNobodyElse() throws Exception {
        Path socket = serve(
                new FakeOperations() {
                    @Override
                    public CompletionStage<Views.Status> status() {
                        throw new IllegalStateException("thrown");
                    }

                    @Override
                    public CompletionStage<List<Views.MacView>> macs() {
                        return CompletableFuture.failedFuture(new IllegalStateException("failed"));
                    }
                },
                Limits.DEFAULT);
        ApiClient client = new ApiClient(socket);
        for (Route<?> route : List.of(Routes.STATUS, Routes.MACS)) {
            assertThatThrownBy(() -> client.call(route))
                    .isInstanceOfSatisfying(
                            FailedException.class, e -> assertThat(e.status()).isEqualTo(500));
        }
        assertThat(client.call(Routes.HOSTS)).hasSize(2);
    }

    @Test
    void requestsSentAtOnceAreAnsweredInTheirOrder() throws Exception {
        Path socket = serve();
        String answers = RawClient.exchange(
                socket,
                "GET /v1/hosts HTTP/1.1\r\n\r\nGET /v1/nope HTTP/1.1\r\n\r\n" + STATUS + "Connection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 ")).hasSize(4).satisfies(parts -> {
            assertThat(parts[1]).startsWith("200").contains("host1");
            assertThat(parts[2]).startsWith("404");
            assertThat(parts[3]).startsWith("200").contains("topology.yaml");
        });
    }

    @Test
    void aRequestThatComesByteByByteIsAnswered() throws Exception {
        Path socket = serve();
        try (RawClient client = new RawClient(socket)) {
            for (char c : (STATUS + "Connection: close\r\n\r\n").toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.readAll()).contains("200 OK").contains("topology.yaml");
        }
    }

    @Test
    void fiftyClientsAtOnceAreAllAnswered() throws Exception {
        Path socket = serve();
        ExecutorService pool = Executors.newFixedThreadPool(50);
        try {
            List<Future<Integer>> answers = IntStream.range(0, 500)
                    .mapToObj(i -> pool.submit(() ->
                            new ApiClient(socket).call(Routes.FLOWS).flows().size()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(4);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** A newcomer is let in if somebody is idle, and not if all are being answered. */
    @Test
    void moreConnectionsThanAllowedEndTheLongestIdleAndNoneThatWorks() throws Exception {
        CompletableFuture<Views.Status> late = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        Path socket = serve(
                new FakeOperations() {
                    @Override
                    public CompletionStage<Views.Status> status() {
                        asked.incrementAndGet();
                        return late;
                    }
                },
                new Limits(2, 1024, Duration.ofSeconds(20), Duration.ofSeconds(20)));
        String live = "GET /v1/hosts HTTP/1.1\r\nHost: x\r\n";
        try (RawClient works = new RawClient(socket).send(STATUS + "Connection: close\r\n\r\n");
                RawClient idle = new RawClient(socket)) {
            await().until(() -> asked.get() == 1 && open() == 2);
            assertThat(RawClient.exchange(socket, live + "Connection: close\r\n\r\n"))
                    .contains("200 OK");
            assertThat(idle.readAll()).isEmpty();
            try (RawClient works2 = new RawClient(socket).send(STATUS + "Connection: close\r\n\r\n")) {
                await().until(() -> asked.get() == 2);
                assertThat(RawClient.exchange(socket, "")).isEmpty();
                late.complete(
                        new FakeOperations().status().toCompletableFuture().join());
                assertThat(works.readAll()).contains("200 OK");
                assertThat(works2.readAll()).contains("200 OK");
            }
        }
        assertAnswers(socket);
    }

    private static void assertAnswers(Path socket) {
        assertThat(new ApiClient(socket).call(Routes.STATUS).hosts()).isEqualTo(2);
    }

    /** Each is the client's fault, and says so. */
    @Test
    void aUriThatIsNoneIsRefused() throws Exception {
        Path socket = serve();
        for (String uri : List.of(
                "/v1/flows?host=%zz",
                "/v1/flows?host=%",
                "/v1/flows?host=%4",
                "/v1/flows?%=a",
                "/v1/flows?host=a&%f",
                "/v1/%zz",
                "/%",
                "/v1/status%c",
                "http://x/%zz")) {
            assertThat(RawClient.exchange(socket, "GET " + uri + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .as(uri)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("not a URI");
        }
        assertThat(RawClient.exchange(socket, "GET /v1/flows?host=%ff%fe HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .as("no UTF-8")
                .startsWith("HTTP/1.1 ")
                .doesNotContain(" 500 ");
        assertAnswers(socket);
    }

    /** Whoever only holds connections keeps nobody out: the one that has been idle longest makes room. */
    @Test
    void idleConnectionsKeepNobodyOut() throws Exception {
        Path socket = serve(new FakeOperations(), new Limits(16, 1024, Duration.ofMinutes(5), Duration.ofSeconds(5)));
        List<RawClient> held = new ArrayList<>();
        try {
            for (int i = 0; i < 48; i++) {
                held.add(new RawClient(socket).send(i % 2 == 0 ? "" : "GET /v1/st"));
                if (i % 8 == 7) {
                    assertAnswers(socket);
                }
            }
            assertThat(held.get(0).readAll()).as("the oldest was ended").isEmpty();
        } finally {
            for (RawClient client : held) {
                client.close();
            }
        }
    }

    /** Answers that are never taken hold neither the connection for ever nor anybody else. */
    @Test
    void clientsThatTakeNoAnswersKeepNobodyOut() throws Exception {
        Path socket = serve(new FakeOperations(), new Limits(4, 1024, Duration.ofMinutes(5), Duration.ofSeconds(5)));
        List<RawClient> held = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                held.add(new RawClient(socket).send("GET /v1/live HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50)));
                assertAnswers(socket);
            }
        } finally {
            for (RawClient client : held) {
                client.close();
            }
        }
    }

    @Test
    void anAnswerThatIsNotTakenEndsItsConnection() throws Exception {
        Path socket = serve(
                new FakeOperations() {
                    @Override
                    public CompletionStage<Views.Flows> flows(Optional<String> host) {
                        return CompletableFuture.failedFuture(new RefusedException("x".repeat(8 << 20)));
                    }
                },
                new Limits(8, 1024, Duration.ofMillis(300), Duration.ofSeconds(5)));
        try (RawClient idle = new RawClient(socket).send("GET /v1/flows HTTP/1.1\r\nHost: x\r\n\r\n")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> open() == 0);
            assertThat(idle.readAll().length()).as("what the kernel held").isLessThan(8 << 20);
        }
        assertAnswers(socket);
    }

    private long open() {
        return servers.get(servers.size() - 1).connections();
    }
}

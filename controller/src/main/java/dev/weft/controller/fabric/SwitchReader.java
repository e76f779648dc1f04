package dev.weft.controller.fabric;

import dev.weft.controller.api.Operations.RefusedException;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Asks switches, above all what they hold. One that does not answer does not keep back what the others say. */
final class SwitchReader {
    private final FabricLoop loop;

    SwitchReader(FabricLoop loop) {
        this.loop = loop;
    }

    /**
     * What the switches said.
     *
     * @param rows       of those that answered, in the file's order
     * @param unanswered the others, and why
     */
    record Answers<T>(List<T> rows, List<Views.Unanswered> unanswered) {}

    /**
     * Reads the switches of one host or one bridge, or all.
     *
     * @param of       a host's name or a bridge's title; empty: all that are connected
     * @param patience how long a switch may take
     * @param rows     what a switch holds, as rows; called on the fabric's thread
     */
    <T> CompletionStage<Answers<T>> read(
            Optional<String> of, Duration patience, BiFunction<Bridge, Installed, List<T>> rows) {
        return ask(of, patience, session -> rows(session, rows), (bridge, answer) -> answer);
    }

    /** However late the answer comes: it is made rows of, and its memory is free. */
    private <T> CompletionStage<List<T>> rows(ConnectedSwitch session, BiFunction<Bridge, Installed, List<T>> rows) {
        Bridge bridge = session.bridge();
        SwitchConnection connection = session.connection();
        return connection
                .read()
                .thenCompose(installed -> loop.ask(() -> {
                    try {
                        return rows.apply(bridge, installed);
                    } finally {
                        connection.used(installed);
                    }
                }));
    }

    /**
     * Asks the same switches something else.
     *
     * @param question called on the fabric's thread
     * @param rows     an answer as rows; called there too
     */
    <A, T> CompletionStage<Answers<T>> ask(
            Optional<String> of,
            Duration patience,
            Function<ConnectedSwitch, CompletionStage<A>> question,
            BiFunction<Bridge, A, List<T>> rows) {
        return loop.ask(() -> sessions(of).stream()
                        .map(session -> answer(session.bridge(), question.apply(session), patience, rows))
                        .toList())
                .thenCompose(SwitchReader::join);
    }

    private List<ConnectedSwitch> sessions(Optional<String> of) {
        Topology topology = loop.fabric().topology();
        List<Bridge> asked = topology.bridges().stream()
                .filter(bridge -> of.isEmpty() || isNamed(bridge, of.get()))
                .toList();
        if (of.isPresent() && asked.isEmpty()) {
            throw new RefusedException(
                    "the topology file has no host or bridge '" + of.get() + "'", "`weft hosts` lists the hosts");
        }
        List<ConnectedSwitch> connected = asked.stream()
                .flatMap(bridge -> loop.switches().find(bridge.datapathId()).stream())
                .toList();
        if (of.isPresent() && connected.isEmpty()) {
            throw new RefusedException("the switch of " + of.get() + " is not connected", "`weft status` shows why");
        }
        return connected;
    }

    private static boolean isNamed(Bridge bridge, String name) {
        return bridge.title().equals(name) || bridge.host().name().equals(name);
    }

    private <A, T> CompletableFuture<Answers<T>> answer(
            Bridge bridge, CompletionStage<A> asked, Duration patience, BiFunction<Bridge, A, List<T>> rows) {
        return asked.toCompletableFuture()
                .copy() // its own end is the connection's affair
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> failure == null
                        ? loop.ask(() -> new Answers<>(rows.apply(bridge, answer), List.of()))
                        : CompletableFuture.completedFuture(
                                new Answers<T>(List.of(), List.of(unanswered(bridge, patience, failure)))))
                .thenCompose(answers -> answers);
    }

    private static Views.Unanswered unanswered(Bridge bridge, Duration patience, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String why = cause instanceof TimeoutException
                ? "no response within " + patience.toSeconds() + " s"
                : String.valueOf(cause.getMessage());
        return new Views.Unanswered(bridge.host().name(), bridge.title(), why);
    }

    private static <T> CompletionStage<Answers<T>> join(List<CompletableFuture<Answers<T>>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> {
            Answers<T> all = new Answers<>(new ArrayList<>(), new ArrayList<>());
            parts.stream().map(CompletableFuture::join).forEach(part -> {
                all.rows().addAll(part.rows());
                all.unanswered().addAll(part.unanswered());
            });
            return all;
        });
    }
}

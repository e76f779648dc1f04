package dev.weft.controller.fabric;

import dev.weft.controller.api.Operations;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Installed;
import dev.weft.topology.ParsedTopology;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Answers what users ask: looks at the state on its thread, and at the switches where they know better. */
public final class FabricOperations implements Operations {
    private final FabricLoop loop;
    private final TopologySource file;
    private final FabricViews views;
    private final String path;
    private CompletableFuture<Views.Reload> reloads;

    /**
     * @param file   for {@link #reload}
     * @param listen where switches connect, as it is shown
     */
    public FabricOperations(FabricLoop loop, TopologySource file, InetSocketAddress listen) {
        this.loop = loop;
        this.file = file;
        this.path = file.path().toAbsolutePath().normalize().toString();
        this.views = new FabricViews(loop, path, listen);
        this.reloads = CompletableFuture.completedFuture(new Views.Reload(path, true, List.of(), List.of()));
    }

    @Override
    public CompletionStage<Views.Status> status() {
        return loop.ask(views::status);
    }

    @Override
    public CompletionStage<List<Views.HostView>> hosts() {
        return loop.ask(views::hosts);
    }

    @Override
    public CompletionStage<List<Views.NetworkView>> networks() {
        return loop.ask(views::networks);
    }

    @Override
    public CompletionStage<List<Views.EndpointView>> endpoints() {
        return loop.ask(views::endpoints);
    }

    @Override
    public CompletionStage<List<Views.SwitchView>> switches() {
        return loop.ask(views::switches);
    }

    @Override
    public CompletionStage<List<Views.MacView>> macs() {
        return loop.ask(views::macs);
    }

    @Override
    public CompletionStage<List<Views.EventView>> events() {
        return loop.ask(() -> loop.events().newest());
    }

    @Override
    public CompletionStage<List<Views.FlowView>> flows(Optional<String> host) {
        return loop.ask(() -> readers(host)).thenCompose(FabricOperations::join);
    }

    /** One reader for each switch that is asked. */
    private List<CompletableFuture<List<Views.FlowView>>> readers(Optional<String> host) {
        Topology topology = loop.fabric().topology();
        host.filter(name -> topology.host(name).isEmpty()).ifPresent(name -> {
            throw new RefusedException("the topology file has no host '" + name + "'; `weft hosts` lists them");
        });
        host.filter(name -> !loop.sessions().containsKey(name)).ifPresent(name -> {
            throw new RefusedException("the switch of " + name + " is not connected; `weft status` says why");
        });
        List<CompletableFuture<List<Views.FlowView>>> readers = new ArrayList<>();
        BiFunction<String, Installed, List<Views.FlowView>> decode = views::flows;
        loop.sessions().forEach((name, session) -> {
            if (host.isEmpty() || host.get().equals(name)) {
                readers.add(session.connection()
                        .read()
                        .handle((installed, failure) -> answered(name, installed, failure))
                        .thenCompose(installed -> loop.ask(() -> decode.apply(name, installed)))
                        .toCompletableFuture());
            }
        });
        return readers;
    }

    private static Installed answered(String host, Installed installed, Throwable failure) {
        if (failure != null) {
            throw new RefusedException(
                    host + " did not say what it holds: " + failure.getMessage(),
                    "try again; `weft switches` shows which are connected");
        }
        return installed;
    }

    private static <T> CompletionStage<List<T>> join(List<CompletableFuture<List<T>>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<T> all = new ArrayList<>();
            parts.forEach(part -> all.addAll(part.join()));
            return all;
        });
    }

    /** One after the other, so that what was read last is what is in force; and on no thread that serves others. */
    @Override
    public synchronized CompletionStage<Views.Reload> reload() {
        reloads = reloads.handle((answer, failure) -> this)
                .thenApplyAsync(FabricOperations::read)
                .thenCompose(this::putInForce);
        return reloads;
    }

    private ParsedTopology read() {
        try {
            return file.read();
        } catch (TopologySource.UnreadableException e) {
            throw new RefusedException("nothing was changed: " + e.getMessage(), e.fix());
        }
    }

    private CompletionStage<Views.Reload> putInForce(ParsedTopology parsed) {
        return parsed.fold(
                topology -> loop.ask(applying(topology)),
                problems -> CompletableFuture.completedFuture(new Views.Reload(path, false, List.of(), problems)));
    }

    private Supplier<Views.Reload> applying(Topology next) {
        return () -> {
            List<String> changes = TopologyChanges.between(loop.fabric().topology(), next);
            if (!changes.isEmpty()) {
                loop.replace(next);
                loop.events().add(new Effect.Note("reloaded", "", String.join(", ", changes)));
            }
            return new Views.Reload(path, true, changes, List.of());
        };
    }

    /** How an endpoint came to be known, as it is shown. */
    static String kind(Endpoint endpoint) {
        return endpoint.isDeclared() ? "declared" : "learned";
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.api.Operations;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.hosts.HostNews;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.store.StoreException;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Answers what users ask: looks at the state on its thread, and at the switches where they know better. */
public final class FabricOperations implements Operations {
    /** How long a switch may take to say what it holds; less than a client waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The same where it is a line among others. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(2);

    private final FabricLoop loop;
    private final HostNews hosts;
    private final TopologySource file;
    private final FabricViews views;
    private final SwitchReader reader;
    private final String path;
    private CompletableFuture<Views.Reload> reloads;

    /** Of a controller that looks at no host. */
    public FabricOperations(FabricLoop loop, TopologySource file, InetSocketAddress listen) {
        this(loop, file, listen, HostNews.none("this controller only sees switches"));
    }

    /**
     * @param file   for {@link #reload}
     * @param listen where switches connect, as it is shown
     * @param hosts  what is known of them beside that
     */
    public FabricOperations(FabricLoop loop, TopologySource file, InetSocketAddress listen, HostNews hosts) {
        this.loop = loop;
        this.hosts = hosts;
        this.file = file;
        this.path = file.path().toAbsolutePath().normalize().toString();
        this.views = new FabricViews(loop, path, listen);
        this.reader = new SwitchReader(loop);
        this.reloads = CompletableFuture.completedFuture(new Views.Reload(path, true, List.of(), List.of()));
    }

    @Override
    public CompletionStage<Views.Status> status() {
        CompletionStage<HostNews.Report> looks = loop.topology().thenCompose(hosts::newest);
        return reader.read(Optional.empty(), STATUS_PATIENCE, this::reading)
                .thenCombine(looks, (answers, found) -> loop.ask(() -> views.status(answers, found)))
                .thenCompose(answer -> answer);
    }

    private List<BridgeReading> reading(Bridge bridge, Installed installed) {
        return List.of(new BridgeReading(bridge, drops(bridge, installed), ForeignFlows.of(bridge, installed)));
    }

    @Override
    public CompletionStage<List<Views.HostView>> hosts() {
        return loop.ask(views::hosts);
    }

    @Override
    public CompletionStage<List<Views.NetworkView>> networks() {
        return CompletableFuture.completedFuture(new ImageViews(loop.newest()).networks());
    }

    @Override
    public CompletionStage<List<Views.EndpointView>> endpoints() {
        return CompletableFuture.completedFuture(new ImageViews(loop.newest()).endpoints());
    }

    @Override
    public CompletionStage<List<Views.SwitchView>> switches() {
        return loop.ask(views::switches);
    }

    @Override
    public CompletionStage<List<Views.CounterView>> counters() {
        return loop.ask(views::counters);
    }

    @Override
    public CompletionStage<List<Views.MacView>> macs() {
        return CompletableFuture.completedFuture(new ImageViews(loop.newest()).macs());
    }

    @Override
    public CompletionStage<List<Views.EventView>> events() {
        return loop.ask(() -> loop.events().newest());
    }

    @Override
    public CompletionStage<List<Views.PortView>> ports() {
        return loop.ask(views::ports);
    }

    @Override
    public CompletionStage<Views.Flows> flows(Optional<String> of) {
        return reader.read(of, PATIENCE, this::flows)
                .thenApply(answers -> new Views.Flows(answers.rows(), answers.unanswered()));
    }

    @Override
    public CompletionStage<Views.Drops> drops(Optional<String> of) {
        return reader.read(of, PATIENCE, this::drops)
                .thenApply(answers -> new Views.Drops(answers.rows(), answers.unanswered()));
    }

    @Override
    public CompletionStage<Views.Live> live() {
        return reader.read(Optional.empty(), PATIENCE, this::live)
                .thenCompose(answers -> loop.ask(() -> LiveViews.of(
                        loop.fabric().topology(),
                        new ImageViews(loop.newest()).endpoints(),
                        answers.rows(),
                        answers.unanswered())));
    }

    private List<Views.LiveBridge> live(Bridge bridge, Installed installed) {
        return loop
                .fabric()
                .bridge(bridge.datapathId())
                .map(state -> LiveViews.of(state, loop.fabric().desired(bridge.datapathId()), installed))
                .stream()
                .toList();
    }

    @Override
    public CompletionStage<Views.Foreign> foreign(Optional<String> of) {
        return reader.read(of, PATIENCE, this::foreign)
                .thenApply(answers -> new Views.Foreign(
                        answers.rows().stream()
                                .flatMap(one -> one.flows().stream())
                                .toList(),
                        answers.rows().stream()
                                .flatMap(one -> one.groups().stream())
                                .toList(),
                        answers.unanswered()));
    }

    private List<Views.Foreign> foreign(Bridge bridge, Installed installed) {
        return List.of(new FlowViews(loop.fabric(), bridge).foreign(installed));
    }

    @Override
    public CompletionStage<Views.Healed> heal(Optional<String> of) {
        return reader.ask(of, PATIENCE, ConnectedSwitch::audit, FabricOperations::healed)
                .thenApply(answers -> new Views.Healed(answers.rows(), answers.unanswered()));
    }

    private static List<Views.HealView> healed(Bridge bridge, Audit audit) {
        Drift found = audit.found();
        return List.of(new Views.HealView(
                bridge.host().name(),
                bridge.title(),
                found.flows() + found.replaced().size(),
                found.groups(),
                found.stray(),
                audit.refused().stream().map(SwitchError::toString).toList(),
                audit.refused().isEmpty()
                        ? found.mended()
                        : "the switch rejects some of its flows; Weft retries automatically"));
    }

    private List<Views.DropView> drops(Bridge bridge, Installed installed) {
        List<Views.DropView> drops = new ArrayList<>(new FlowViews(loop.fabric(), bridge).drops(installed));
        loop.switches()
                .find(bridge.datapathId())
                .map(session -> {
                    loop.metered(bridge, session.connection(), installed);
                    return loop.packetIns().dropped(session.connection());
                })
                .orElse(List.of())
                .forEach(dropped -> drops.add(new Views.DropView(
                        bridge.host().name(),
                        bridge.title(),
                        dropped.reason().title(),
                        "",
                        dropped.port(),
                        dropped.packets(),
                        dropped.reason().sentence())));
        return drops;
    }

    @Override
    public CompletionStage<Views.Assignment> assignPort(String host, String port, String network) {
        return saved(loop.ask(() -> new PortCommands(loop).assign(host, port, network)), Views.Assignment::text);
    }

    @Override
    public CompletionStage<Views.Assignment> unassignPort(String host, String port) {
        return saved(loop.ask(() -> new PortCommands(loop).unassign(host, port)), Views.Assignment::text);
    }

    @Override
    public CompletionStage<Views.Adoption> adopt(String bridge, Optional<String> id) {
        return saved(loop.ask(() -> new AdoptCommands(loop).adopt(bridge, id)), FabricOperations::text);
    }

    @Override
    public CompletionStage<Views.Adoption> adoptAll() {
        return saved(loop.ask(() -> new AdoptCommands(loop).adoptAll()), FabricOperations::text);
    }

    @Override
    public CompletionStage<Views.Adoption> unadopt(String bridge) {
        return saved(loop.ask(() -> new AdoptCommands(loop).unadopt(bridge)), FabricOperations::text);
    }

    private static String text(Views.Adoption adoption) {
        return adoption.done().stream().map(Views.AdoptedView::text).collect(Collectors.joining(" "));
    }

    /** The answer, when what was done survives a crash. */
    private <T> CompletionStage<T> saved(CompletionStage<T> done, Function<T, String> text) {
        return done.thenCompose(answer -> loop.memory().saved().handle((saved, failure) -> {
            if (failure instanceof StoreException unsaved) {
                throw new RefusedException(
                        text.apply(answer) + " But this could not be saved and is lost when the controller stops: "
                                + unsaved.getMessage(),
                        unsaved.fix());
            } else if (failure != null) {
                throw new CompletionException(failure);
            }
            return answer;
        }));
    }

    private List<Views.FlowView> flows(Bridge bridge, Installed installed) {
        return new FlowViews(loop.fabric(), bridge).of(installed);
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
            List<String> changes =
                    new ArrayList<>(TopologyChanges.between(loop.fabric().file(), next));
            if (!changes.isEmpty()) {
                loop.replace(next).stream()
                        .filter(effect -> effect instanceof Effect.Note note && note.kind() == NoteKind.UNASSIGNED)
                        .forEach(note ->
                                changes.add("~ " + ((Effect.Note) note).host() + ": " + ((Effect.Note) note).text()));
                loop.events().add(new Effect.Note(NoteKind.RELOADED, "", String.join(", ", changes)));
            }
            return new Views.Reload(path, true, changes, List.of());
        };
    }
}

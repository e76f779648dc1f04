package dev.weft.controller.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The HTTP interface of a running controller: every request that it answers. */
public final class Routes {
    public static final Route<Views.Status> STATUS =
            get("/v1/status", "a summary of the fabric", new TypeReference<>() {}, Operations::status);
    public static final Route<List<Views.HostView>> HOSTS =
            get("/v1/hosts", "hosts of the file", new TypeReference<>() {}, Operations::hosts);
    public static final Route<List<Views.NetworkView>> NETWORKS =
            get("/v1/networks", "networks of the file", new TypeReference<>() {}, Operations::networks);
    public static final Route<List<Views.EndpointView>> ENDPOINTS =
            get("/v1/endpoints", "declared and learned endpoints", new TypeReference<>() {}, Operations::endpoints);
    public static final Route<List<Views.SwitchView>> SWITCHES =
            get("/v1/switches", "connected switches and their ports", new TypeReference<>() {}, Operations::switches);
    public static final Route<List<Views.CounterView>> COUNTERS = get(
            "/v1/counters",
            "messages to and from each switch since the controller started",
            new TypeReference<>() {},
            Operations::counters);
    public static final Route<List<Views.PortView>> PORTS =
            get("/v1/ports", "ports of the connected switches", new TypeReference<>() {}, Operations::ports);
    public static final Route<Views.Flows> FLOWS = ofBridges(
            "GET", "/v1/flows", "flows as the switches hold them", new TypeReference<>() {}, Operations::flows);
    public static final Route<Views.Drops> DROPS = ofBridges(
            "GET",
            "/v1/drops",
            "packets that the switches dropped, by reason",
            new TypeReference<>() {},
            Operations::drops);
    public static final Route<Views.Live> LIVE = get(
            "/v1/live",
            "the topology in force, and the exact content of the switches",
            new TypeReference<>() {},
            Operations::live);
    public static final Route<Views.Foreign> FOREIGN = ofBridges(
            "GET",
            "/v1/foreign",
            "flows and groups that Weft did not create",
            new TypeReference<>() {},
            Operations::foreign);
    public static final Route<List<Views.MacView>> MACS =
            get("/v1/macs", "known MAC addresses", new TypeReference<>() {}, Operations::macs);
    public static final Route<List<Views.EventView>> EVENTS =
            get("/v1/events", "recent events", new TypeReference<>() {}, Operations::events);
    public static final Route<Views.Reload> RELOAD = post(
            "/v1/reload",
            List.of(),
            "reloads the topology file",
            new TypeReference<>() {},
            (operations, none) -> operations.reload());
    public static final Route<Views.Healed> HEAL = ofBridges(
            "POST",
            "/v1/heal",
            "audits the switches and reinstalls their flows",
            new TypeReference<>() {},
            Operations::heal);
    public static final Route<Views.Assignment> ASSIGN_PORT = post(
            "/v1/ports/assign",
            List.of("host", "port", "network"),
            "assigns a port to a network",
            new TypeReference<>() {},
            (operations, given) -> operations.assignPort(given.get("host"), given.get("port"), given.get("network")));
    public static final Route<Views.Assignment> UNASSIGN_PORT = post(
            "/v1/ports/unassign",
            List.of("host", "port"),
            "removes a port from its network",
            new TypeReference<>() {},
            (operations, given) -> operations.unassignPort(given.get("host"), given.get("port")));

    public static final Route<Views.Adoption> ADOPT = new Route<>(
            "POST",
            "/v1/adopt",
            List.of("bridge", "id"),
            Route.Presence.OPTIONAL,
            "accepts a bridge that was created by hand",
            new TypeReference<>() {},
            (operations, given) ->
                    operations.adopt(given.getOrDefault("bridge", ""), Optional.ofNullable(given.get("id"))));
    public static final Route<Views.Adoption> ADOPT_ALL = post(
            "/v1/adopt/all",
            List.of(),
            "accepts all waiting bridges",
            new TypeReference<>() {},
            (operations, none) -> operations.adoptAll());
    public static final Route<Views.Adoption> UNADOPT = post(
            "/v1/unadopt",
            List.of("bridge"),
            "revokes the adoption of a bridge",
            new TypeReference<>() {},
            (operations, given) -> operations.unadopt(given.get("bridge")));

    public static final List<Route<?>> ALL = List.of(
            STATUS,
            HOSTS,
            NETWORKS,
            ENDPOINTS,
            SWITCHES,
            COUNTERS,
            PORTS,
            FLOWS,
            FOREIGN,
            DROPS,
            LIVE,
            MACS,
            EVENTS,
            RELOAD,
            HEAL,
            ASSIGN_PORT,
            UNASSIGN_PORT,
            ADOPT,
            ADOPT_ALL,
            UNADOPT);

    private Routes() {}

    private static <T> Route<T> get(
            String path, String about, TypeReference<T> answer, Function<Operations, CompletionStage<T>> operation) {
        return new Route<>(
                "GET",
                path,
                List.of(),
                Route.Presence.OPTIONAL,
                about,
                answer,
                (operations, none) -> operation.apply(operations));
    }

    /** Of all bridges, or of those that the parameter {@code host} names. */
    private static <T> Route<T> ofBridges(
            String method,
            String path,
            String about,
            TypeReference<T> answer,
            BiFunction<Operations, Optional<String>, CompletionStage<T>> operation) {
        return new Route<>(
                method,
                path,
                List.of("host"),
                Route.Presence.OPTIONAL,
                about,
                answer,
                (operations, given) -> operation.apply(operations, Optional.ofNullable(given.get("host"))));
    }

    private static <T> Route<T> post(
            String path,
            List<String> parameters,
            String about,
            TypeReference<T> answer,
            BiFunction<Operations, Map<String, String>, CompletionStage<T>> operation) {
        return new Route<>("POST", path, parameters, Route.Presence.REQUIRED, about, answer, operation);
    }
}

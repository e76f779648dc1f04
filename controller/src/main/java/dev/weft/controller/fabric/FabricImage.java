package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.flows.PersistentMap;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the fabric is at one moment: what there is to be, and what was observed. Immutable, so that any thread may look at the newest
 * one; each shares almost everything with the one before. All of it follows from the deltas that led here ({@link FabricDelta}).
 *
 * @param revision    how many deltas led here
 * @param declared    what there is to be
 * @param bridges     those that are connected
 * @param endpoints   declared and learned
 * @param provisional endpoints that are known from before only: their switches have not said yet whether they still have them
 * @param asked       bridges that have said what they hold since they are in the file
 * @param met         the same, as announcements count it
 * @param awaited     declared endpoints that are to be announced when they are in place
 */
record FabricImage(
        long revision,
        DeclaredState declared,
        PersistentMap<DatapathId, BridgeImage> bridges,
        EndpointImage endpoints,
        PersistentMap<Endpoint.Id, Boolean> provisional,
        PersistentMap<DatapathId, Boolean> asked,
        PersistentMap<DatapathId, Boolean> met,
        PersistentMap<Endpoint, Boolean> awaited) {
    /** Where every log of deltas begins. */
    static final FabricImage EMPTY = new FabricImage(
            0,
            DeclaredState.EMPTY,
            PersistentMap.empty(),
            EndpointImage.EMPTY,
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty());

    /** What is in force: the file, and what was said on top of it. */
    Topology topology() {
        return declared.inForce();
    }

    /** A bridge, if it is connected. */
    Optional<BridgeImage> bridge(DatapathId id) {
        return Optional.ofNullable(bridges.get(id));
    }

    /** The endpoint's bridge, if it is connected. */
    Optional<BridgeImage> bridgeOf(Endpoint endpoint) {
        return topology()
                .host(endpoint.host())
                .flatMap(host -> topology()
                        .network(endpoint.network())
                        .map(network -> topology().bridgeOf(network, host).datapathId()))
                .flatMap(this::bridge);
    }

    /** Whether the endpoint is on that bridge, at a port or as others say. */
    boolean isOn(Endpoint endpoint, Bridge at) {
        return endpoint.host().equals(at.host().name())
                && topology().network(endpoint.network()).filter(at::carries).isPresent();
    }

    /** All endpoints: those that are declared in the order of that, then those that were learned, in theirs. */
    List<Endpoint> inOrder() {
        return Stream.concat(
                        Endpoint.declared(topology()).stream()
                                .flatMap(declared -> endpoints.find(declared.id()).stream()),
                        endpoints.learned(any -> true).stream())
                .toList();
    }

    /** How many endpoints may be learned behind one port of a network. */
    int limit(String network) {
        return topology().network(network).map(Network::macLimit).orElse(0);
    }

    /**
     * The image after a delta.
     *
     * @throws IllegalArgumentException for one that does not follow this image
     */
    FabricImage with(FabricDelta delta) {
        if (delta.revision() != revision + 1) {
            throw new IllegalArgumentException("delta " + delta.revision() + " does not follow image " + revision);
        }
        FabricImage image = this;
        for (Change change : delta.changes()) {
            image = change.applyTo(image);
        }
        return image.at(delta.revision());
    }

    FabricImage at(long number) {
        return new FabricImage(number, declared, bridges, endpoints, provisional, asked, met, awaited);
    }

    FabricImage with(DeclaredState now) {
        return new FabricImage(revision, now, bridges, endpoints, provisional, asked, met, awaited);
    }

    FabricImage with(EndpointImage now) {
        return new FabricImage(revision, declared, bridges, now, provisional, asked, met, awaited);
    }

    FabricImage withBridge(DatapathId id, BridgeImage now) {
        return new FabricImage(revision, declared, bridges.with(id, now), endpoints, provisional, asked, met, awaited);
    }

    /** Changes a bridge, if it is connected. */
    FabricImage withBridge(DatapathId id, UnaryOperator<BridgeImage> change) {
        return bridge(id).map(bridge -> withBridge(id, change.apply(bridge))).orElse(this);
    }

    FabricImage withoutBridge(DatapathId id) {
        return new FabricImage(revision, declared, bridges.without(id), endpoints, provisional, asked, met, awaited);
    }

    FabricImage withProvisional(Endpoint.Id id, boolean isSo) {
        return new FabricImage(
                revision, declared, bridges, endpoints, with(provisional, id, isSo), asked, met, awaited);
    }

    FabricImage withAsked(DatapathId id, boolean isSo) {
        return new FabricImage(
                revision, declared, bridges, endpoints, provisional, with(asked, id, isSo), met, awaited);
    }

    FabricImage withMet(DatapathId id, boolean isSo) {
        return new FabricImage(
                revision, declared, bridges, endpoints, provisional, asked, with(met, id, isSo), awaited);
    }

    FabricImage withAwaited(Endpoint endpoint, boolean isSo) {
        return new FabricImage(
                revision, declared, bridges, endpoints, provisional, asked, met, with(awaited, endpoint, isSo));
    }

    private static <T> PersistentMap<T, Boolean> with(PersistentMap<T, Boolean> all, T one, boolean isIn) {
        return isIn ? all.with(one, true) : all.without(one);
    }
}

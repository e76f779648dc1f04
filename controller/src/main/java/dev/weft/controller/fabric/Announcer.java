package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Does what must wait until switches hold what they must: sends announcements, and lets ports go that were taken out of networks.
 * Everything here runs on the fabric's thread.
 */
final class Announcer {
    /** Longer than a connection lasts that takes nothing in ({@code Limits}); it is announced again when that is back. */
    private static final int TRIES = 30;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    /** How long an announcement waits for switches other than the one that it goes out by. */
    private static final Duration OTHERS_AT_MOST = Duration.ofSeconds(5);

    private final FabricLoop loop;

    Announcer(FabricLoop loop) {
        this.loop = loop;
    }

    /**
     * Announces an endpoint when the switch where it is has confirmed what is wanted, whatever it refused before, and the
     * others have confirmed or refused it: one that is told later would not let the announcement in.
     */
    void announce(Endpoint endpoint) {
        announce(endpoint, TRIES);
    }

    private void announce(Endpoint endpoint, int tries) {
        bridgeFor(endpoint, endpoint.host())
                .ifPresent(bridge -> whenConfirmed(
                        bridge, () -> othersConfirmed(endpoint).thenRun(() -> announceNow(endpoint, tries))));
    }

    /** Once more after a while where the switch does not take in what it is sent: nothing else would announce it again. */
    private void announceNow(Endpoint endpoint, int tries) {
        loop.fabric().announce(endpoint).ifPresent(announcement -> {
            if (send(announcement)) {
                loop.perform(loop.fabric().announced(endpoint));
            } else if (tries > 1) {
                loop.later(BETWEEN_TRIES, () -> announce(endpoint, tries - 1));
            }
        });
    }

    /** Whether the switch was there to take it. */
    boolean send(Effect.Send send) {
        return loop.switches()
                .find(send.bridge())
                .filter(to -> to.connection().packetOut(send.inPort(), send.actions(), send.frame()))
                .isPresent();
    }

    /** Tells those behind a bridge's ports of their gateways, once it holds what it must. */
    void announceGateways(DatapathId bridge) {
        whenConfirmed(bridge, () -> loop.perform(loop.fabric().announceGateways(bridge)));
    }

    /** Forgets that ports were taken out of networks, once their switch has confirmed that. */
    void release(Effect.Release release) {
        whenConfirmed(release.bridge(), () -> loop.perform(loop.fabric().released(release.ports())));
    }

    /** Once the switch has confirmed what is wanted now, whatever it refuses before; not if its connection ends. */
    private void whenConfirmed(DatapathId bridge, Runnable then) {
        loop.switches()
                .find(bridge)
                .filter(known -> known.state() != SwitchReconciler.State.CLOSED)
                .ifPresent(known -> known.confirmed().thenAccept(confirmed -> {
                    if (confirmed) {
                        then.run();
                    } else {
                        whenConfirmed(bridge, then);
                    }
                }));
    }

    /** Waits for the other switches that have the network, but not for ever: one may be slow, or want others to wait. */
    private CompletableFuture<Void> othersConfirmed(Endpoint endpoint) {
        Topology topology = loop.fabric().topology();
        CompletableFuture<Void> all = CompletableFuture.allOf(topology.network(endpoint.network()).stream()
                .flatMap(network -> topology.hostsOf(network).stream())
                .filter(host -> !host.name().equals(endpoint.host()))
                .flatMap(host -> bridgeFor(endpoint, host.name()).flatMap(loop.switches()::find).stream())
                .filter(known -> known.state() != SwitchReconciler.State.BACKING_OFF)
                .map(ConnectedSwitch::confirmed)
                .toArray(CompletableFuture<?>[]::new));
        if (!all.isDone()) {
            loop.later(OTHERS_AT_MOST, () -> all.complete(null));
        }
        return all;
    }

    /** The bridge that the endpoint's network is on, on a host. */
    private Optional<DatapathId> bridgeFor(Endpoint endpoint, String host) {
        Topology topology = loop.fabric().topology();
        return topology.host(host)
                .flatMap(at -> topology.network(endpoint.network())
                        .map(network -> topology.bridgeOf(network, at).datapathId()));
    }
}

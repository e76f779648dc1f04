package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.packet.ArpRequest;
import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is announced to its network (RFC 5227, section 2.3), because it is somewhere else than before or is there again: neighbours
 * and the host's kernel keep what they knew. A declared endpoint is, once, when both are so: the file says where it is, and
 * its port is there. What was in place when the controller came to a switch is not, so a restart that changes nothing
 * announces nothing.
 */
final class Announcements {
    private final FabricState state;

    Announcements(FabricState state) {
        this.state = state;
    }

    private Set<Endpoint> awaited() {
        return state.image().awaited().keySet();
    }

    private void await(Endpoint endpoint) {
        if (!awaited().contains(endpoint)) {
            state.apply(new Change.Awaited(endpoint, true));
        }
    }

    /** Who is not there when a bridge connects is announced when it comes; who has come meanwhile is now. */
    List<Effect> switchUp(Bridge at) {
        declared(state.topology())
                .filter(endpoint -> state.isOn(endpoint, at) && port(endpoint).isEmpty())
                .forEach(this::await);
        return announced(awaited().stream().filter(endpoint -> state.isOn(endpoint, at)));
    }

    /**
     * What a bridge held when it was met first tells who was put there since a controller before us saw it. One that
     * holds nothing of ours tells nothing of the sort.
     */
    List<Effect> recovered(Bridge at, HeldFlows held) {
        boolean isMet = state.image().met().containsKey(at.datapathId());
        if (!isMet) {
            state.apply(new Change.Met(at.datapathId(), true));
        }
        if (isMet || !held.isAnyOurs()) {
            return List.of();
        }
        Held here = new Held(state.topology(), state.bridge(at), held);
        List<Endpoint> news = declared(state.topology())
                .filter(endpoint -> state.isOn(endpoint, at) && !here.isDeliveredHere(endpoint.id()))
                .toList();
        news.forEach(this::await);
        return announced(news.stream());
    }

    /** A port is there, or is up again. */
    List<Effect> portUp(Bridge at, String port) {
        return announced(declaredAt(at, port).filter(awaited()::contains).stream());
    }

    /** A port is gone, or down. */
    void portLost(Bridge at, String port) {
        declaredAt(at, port).ifPresent(this::await);
    }

    /** A new file is in force: who is new there, or somewhere or somebody else, is announced. */
    List<Effect> reloaded(Topology before) {
        Set<Endpoint> then = declared(before).collect(Collectors.toSet());
        Set<Endpoint> now = declared(state.topology()).collect(Collectors.toSet());
        state.image().met().keySet().stream()
                .filter(id -> state.topology().bridge(id).isEmpty())
                .forEach(id -> state.apply(new Change.Met(id, false)));
        awaited().stream()
                .filter(endpoint -> !now.contains(endpoint))
                .forEach(endpoint -> state.apply(new Change.Awaited(endpoint, false)));
        now.stream().filter(endpoint -> !then.contains(endpoint)).forEach(this::await);
        return announced(awaited().stream());
    }

    /** Those of them that are in place. */
    private List<Effect> announced(Stream<Endpoint> endpoints) {
        return endpoints
                .filter(endpoint -> port(endpoint).isPresent())
                .<Effect>map(Effect.Announce::new)
                .toList();
    }

    /** The switches hold the ways to the endpoint: its announcement is to go out, if that is still right. */
    Optional<Effect.Send> announce(Endpoint endpoint) {
        boolean same = state.endpoints()
                .find(endpoint.id())
                .map(Endpoint::withoutHeld) // whatever it shares with others it announces itself
                .filter(endpoint::equals)
                .isPresent();
        Optional<SwitchPort> port = same ? port(endpoint) : Optional.empty();
        if (port.isEmpty() || endpoint.isDeclared() && !awaited().contains(endpoint)) {
            return Optional.empty();
        }
        BridgeState bridge = bridge(endpoint).orElseThrow();
        Ipv4Address ip = endpoint.ip().orElseThrow();
        List<Action> actions = new ArrayList<>();
        if (endpoint.isDeclared()) { // who was learned, the kernel was told of when it was seen
            gatewayPort(bridge, endpoint).ifPresent(gateway -> actions.add(Action.output(gateway.number())));
        }
        actions.add(Action.output(SwitchPort.TABLE));
        return Optional.of(new Effect.Send(
                bridge.at().datapathId(), port.get().number(), actions, ArpRequest.of(endpoint.mac(), ip, ip)));
    }

    /** It went out. */
    List<Effect> announced(Endpoint endpoint) {
        boolean isAwaited = awaited().contains(endpoint);
        if (isAwaited) {
            state.apply(new Change.Awaited(endpoint, false));
        }
        return isAwaited
                ? List.of(Effect.Note.about(
                        NoteKind.IN_PLACE, endpoint, "is at " + endpoint.port() + " and was announced"))
                : List.of();
    }

    /**
     * Tells who is behind the ports of a bridge which MAC address the gateway has, where its port has another: they may have
     * asked before the switch answered for it.
     */
    List<Effect> gateways(BridgeState bridge) {
        Topology topology = state.topology();
        List<Effect> effects = new ArrayList<>();
        for (Network network : topology.networksOn(bridge.at())) {
            List<Action> ports = bridge.ports().stream()
                    .filter(port -> port.up() && isIn(network, bridge.at(), port))
                    .<Action>map(port -> Action.output(port.number()))
                    .toList();
            if (network.gateway().isPresent()
                    && !ports.isEmpty()
                    && bridge.asCompiled()
                            .macs()
                            .containsKey(
                                    topology.gatewayPort(network, bridge.at().host()))) {
                effects.add(new Effect.Send(
                        bridge.at().datapathId(),
                        ports,
                        ArpRequest.of(
                                network.gatewayMac(),
                                network.gateway().orElseThrow(),
                                network.gateway().orElseThrow())));
            }
        }
        return effects;
    }

    private boolean isIn(Network network, Bridge at, SwitchPort port) {
        return port.number() != SwitchPort.LOCAL
                && PortUse.of(state.topology(), at, port.name())
                        .endpointNetwork()
                        .filter(network::equals)
                        .isPresent();
    }

    private Optional<SwitchPort> gatewayPort(BridgeState bridge, Endpoint endpoint) {
        return state.topology()
                .network(endpoint.network())
                .map(network ->
                        state.topology().gatewayPort(network, bridge.at().host()))
                .flatMap(bridge::port);
    }

    private static Stream<Endpoint> declared(Topology topology) {
        return Endpoint.declared(topology).stream();
    }

    private Optional<Endpoint> declaredAt(Bridge at, String port) {
        return state.topology().attachmentsOn(at.host().name()).stream()
                .filter(attachment -> attachment.portName().equals(port))
                .map(Endpoint::declared)
                .filter(endpoint -> state.isOn(endpoint, at))
                .findFirst();
    }

    private Optional<BridgeState> bridge(Endpoint endpoint) {
        Topology topology = state.topology();
        return topology.host(endpoint.host())
                .flatMap(host -> topology.network(endpoint.network())
                        .map(network -> topology.bridgeOf(network, host).datapathId()))
                .flatMap(state::find);
    }

    /** The endpoint's port, if it is there and up. */
    private Optional<SwitchPort> port(Endpoint endpoint) {
        return bridge(endpoint).flatMap(bridge -> bridge.up(endpoint.port()));
    }
}

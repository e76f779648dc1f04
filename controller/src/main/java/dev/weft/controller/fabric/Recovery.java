package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a controller learns from switches that hold what another had put there. What it remembers from a store holds until the switch
 * that it is about has been asked.
 */
final class Recovery {
    private final FabricState state;
    private final Learning learning;
    private final Beliefs beliefs;

    Recovery(FabricState state, Learning learning) {
        this.state = state;
        this.learning = learning;
        this.beliefs = new Beliefs(state, this::isAsked);
    }

    /** Those that a new file does not have need to be asked again, should they come back. */
    void reloaded() {
        Topology next = state.adoptions().over(state.file());
        state.image().asked().keySet().stream()
                .filter(id -> next.bridge(id).isEmpty())
                .forEach(id -> state.apply(new Change.Asked(id, false)));
    }

    /**
     * What a controller before us had learned is still in the switch that it was learned at: the ageing flow tells MAC
     * address and port, the flow for its announcements the IP address. Who has been seen since is where it was seen: the
     * switch may have been away when it moved. What it says of other hosts counts until they have been asked.
     */
    Slices recover(Bridge at, HeldFlows flows) {
        return new Slices(slices -> begin(at, flows, slices));
    }

    private List<Effect> begin(Bridge at, HeldFlows flows, Slices slices) {
        Held held = new Held(state.topology(), state.bridge(at), flows);
        boolean first = !state.image().asked().containsKey(at.datapathId());
        if (first) {
            state.apply(new Change.Asked(at.datapathId(), true));
        }
        Beliefs.Heard elsewhere = new Beliefs.Heard();
        slices.each(held.ours(Table.FORWARD), some -> {
            held.elsewhere(some, id -> !state.endpoints().knows(id)).stream()
                    .filter(endpoint -> !isAsked(endpoint) && Endpoint.isPossible(endpoint.mac()))
                    .forEach(elsewhere::add);
            return List.of();
        });
        if (first) {
            recoverPorts(at, held, elsewhere, slices);
        }
        slices.each(held.ours(Table.LEARN), some -> here(at, Held.here(some), held));
        if (first) {
            slices.each(held.ours(Table.GUARD), some -> recoverShared(at, some));
        }
        slices.then(() -> settle(at, flows, slices));
        slices.then(() -> beliefs.believe(at, elsewhere, slices));
        return List.of();
    }

    /** Those that were learned at this switch; the switch may have ended meanwhile. */
    private List<Effect> here(Bridge at, List<Held.Here> some, Held held) {
        List<Effect> effects = new ArrayList<>();
        for (Held.Here here : some) {
            state.find(at.datapathId())
                    .flatMap(bridge -> bridge.port(here.port()))
                    .filter(SwitchPort::up)
                    .ifPresent(port -> effects.addAll(recover(at, port.name(), here.mac(), held)));
        }
        return effects;
    }

    /** Ends the doubt about those on a bridge: who has no ageing flow there was silent, unless the switch has lost all. */
    private List<Effect> settle(Bridge at, HeldFlows held, Slices slices) {
        List<Endpoint> provisional =
                state.endpoints().learned(endpoint -> state.isProvisional(endpoint.id()) && state.isOn(endpoint, at));
        provisional.forEach(endpoint -> state.confirm(endpoint.id()));
        List<Endpoint> none = state.endpoints()
                .learned(endpoint -> state.isOn(endpoint, at) && endpoint.port().equals(Endpoint.UNKNOWN_PORT));
        slices.firstEach(none, some -> state.forget(stillAsTheyWere(some), "its host has no such"));
        if (held.isAnyOurs()) {
            slices.firstEach(
                    provisional,
                    some -> state.forget(stillAsTheyWere(some), "its switch has removed it in the meantime"));
        }
        return List.of();
    }

    private List<Endpoint> stillAsTheyWere(List<Endpoint> some) {
        return some.stream()
                .filter(one ->
                        state.endpoints().find(one.id()).filter(one::equals).isPresent())
                .toList();
    }

    /**
     * Ports that a controller before us had put into networks by command. A switch that we knew before tells nothing new:
     * it may have been away when a port was taken out again.
     */
    private void recoverPorts(Bridge at, Held held, Beliefs.Heard elsewhere, Slices slices) {
        String host = at.host().name();
        state.assignments().asked(host);
        slices.each(held.ours(Table.CLASSIFY), some -> {
            held.assignedPorts(some).forEach(port -> recoverPort(at, port));
            return List.of();
        });
        slices.then(() -> {
            Stream.concat(held.presences().stream(), elsewhere.presences())
                    .filter(presence -> !isAsked(presence.host()))
                    .filter(presence -> state.topology()
                            .network(presence.network())
                            .filter(network -> !state.topology().isOn(network, presence.host()))
                            .isPresent())
                    .forEach(state.assignments()::believe);
            state.renew();
            return List.of();
        });
    }

    private void recoverPort(Bridge at, Held.HeldPort port) {
        state.find(at.datapathId()) // the switch may have ended meanwhile
                .flatMap(bridge -> bridge.port(port.port()))
                .map(there -> new Assignments.Port(at.host().name(), there.name()))
                .filter(there -> state.assignments().network(there).isEmpty()
                        && !state.assignments().isReleased(there))
                .filter(there -> PortUse.of(state.file(), at, there.name()).role() == PortUse.Role.QUARANTINE)
                .ifPresent(there -> state.assignments().put(there, port.network()));
    }

    /** Addresses that containers share: at the port of who has one the switch does not show its ARP any more. */
    private List<Effect> recoverShared(Bridge at, List<InstalledFlow> guards) {
        List<Effect> effects = new ArrayList<>();
        for (InstalledFlow flow : guards) {
            Map<Field, Match.Bits> matched = flow.match().map(Match::fields).orElse(Map.of());
            Match.Bits from = matched.get(Field.ETH_SRC);
            Match.Bits said = matched.get(Field.ARP_SPA);
            Match.Bits in = matched.get(Field.IN_PORT);
            if (from == null
                    || said == null
                    || in == null
                    || !flow.meant().equals(Optional.of(Instructions.goTo(Table.ARP)))) {
                continue;
            }
            Ipv4Address ip = new Ipv4Address((int) said.value());
            Optional<SwitchPort> port = state.find(at.datapathId()) // the switch may have ended meanwhile
                    .flatMap(bridge -> bridge.port((int) in.value()))
                    .filter(SwitchPort::up);
            port.flatMap(there -> PortUse.of(state.topology(), at, there.name()).endpointNetwork())
                    .filter(network ->
                            state.endpoints().ownerOf(network.name(), ip).isEmpty())
                    .ifPresent(network -> effects.addAll(learning.taken(
                            at, port.get().name(), new Endpoint.Id(network.name(), new MacAddress(from.value())), ip)));
        }
        return effects;
    }

    private boolean isAsked(String host) {
        return state.image().asked().keySet().stream()
                .flatMap(id -> state.topology().bridge(id).stream())
                .anyMatch(bridge -> bridge.host().name().equals(host));
    }

    /** Whether the bridge that the endpoint would be on has said what it holds. */
    private boolean isAsked(Endpoint endpoint) {
        return state.image().asked().keySet().stream()
                .flatMap(id -> state.topology().bridge(id).stream())
                .anyMatch(bridge -> state.isOn(endpoint, bridge));
    }

    private List<Effect> recover(Bridge at, String port, MacAddress mac, Held held) {
        return PortUse.of(state.topology(), at, port)
                .endpointNetwork()
                .filter(network -> isNews(new Endpoint.Id(network.name(), mac), at, port))
                .map(network -> learning.saw(at, port, new Sender(mac, held.announcedIp(network, mac))))
                .orElse(List.of());
    }

    /** Whether it is not known to be anywhere, or from before only and to be elsewhere. */
    private boolean isNews(Endpoint.Id id, Bridge at, String port) {
        boolean same = state.endpoints()
                .find(id)
                .filter(known -> EndpointTable.isAt(known, at.host().name(), port)
                        && known.ip().isPresent())
                .isPresent();
        if (same) {
            state.confirm(id);
        }
        return !state.endpoints().isPlaced(id) || state.isProvisional(id);
    }
}

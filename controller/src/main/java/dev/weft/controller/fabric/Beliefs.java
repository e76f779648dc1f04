package dev.weft.controller.fabric;

import dev.weft.controller.budget.Bound;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.Layout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Endpoints of hosts that have not been asked, known by what another's switch holds: no more than these hosts' ports may have. */
final class Beliefs {
    /** Ports of a host that are put into a network by command, which nobody can say who remembers nothing. */
    static final int PORTS_BY_COMMAND = 4;

    /** The same where every port of a bridge is in its network. */
    static final int PORTS_OF_A_BRIDGE = 16;

    private final FabricState state;
    private final Predicate<Endpoint> isAsked;

    /**
     * @param isAsked whether the bridge that an endpoint would be on has said itself what it holds, by now: that is truer, also
     *     where it was asked after another has spoken of it
     */
    Beliefs(FabricState state, Predicate<Endpoint> isAsked) {
        this.state = state;
        this.isAsked = isAsked;
    }

    private record Where(String host, String network) {}

    /** Endpoints that a switch speaks of. */
    static final class Heard {
        private final Map<Where, List<Endpoint>> groups = new LinkedHashMap<>();

        void add(Endpoint endpoint) {
            groups.computeIfAbsent(new Where(endpoint.host(), endpoint.network()), first -> new ArrayList<>())
                    .add(endpoint);
        }

        /** The networks that other hosts have by that. */
        Stream<Assignments.Presence> presences() {
            return groups.keySet().stream().map(where -> new Assignments.Presence(where.host(), where.network()));
        }
    }

    /**
     * Makes known what there is room for.
     *
     * @param at     whose switch says so
     * @param slices takes the work
     */
    List<Effect> believe(Bridge at, Heard heard, Slices slices) {
        List<Effect> effects = new ArrayList<>();
        heard.groups.forEach((where, spokenOf) -> {
            List<Endpoint> all = spokenOf.stream()
                    .filter(endpoint -> !state.endpoints().knows(endpoint.id()))
                    .toList();
            int room = Math.max(0, most(where) - believed(where));
            slices.each(all.subList(0, Math.min(room, all.size())), this::adopt);
            if (all.size() > room) {
                effects.add(new Effect.Over(at.datapathId(), Bound.ENDPOINTS, all.size() - room));
                effects.add(new Effect.Note(
                        NoteKind.OVERLOAD,
                        at.title(),
                        "its switch holds flows to " + all.size() + " unknown endpoints of " + where.host() + " in "
                                + where.network() + ", more than its ports may have: " + (all.size() - room)
                                + " are ignored until " + where.host() + " has been read"));
            }
        });
        return effects;
    }

    /** How many endpoints the ports of a host may have in a network. */
    private int most(Where where) {
        long named = state.topology().assignedPorts().stream()
                .filter(port -> port.isOn(where.host()) && port.network().equals(where.network()))
                .count();
        int unnamed = state.topology().layout() == Layout.BRIDGE_PER_NETWORK ? PORTS_OF_A_BRIDGE : PORTS_BY_COMMAND;
        return state.topology()
                .network(where.network())
                .filter(network -> state.topology().host(where.host()).isPresent())
                .map(network -> network.macLimit() * ((int) named + unnamed))
                .orElse(0);
    }

    private int believed(Where where) {
        return (int) state.endpoints().learnedAt(where.host(), Endpoint.UNKNOWN_PORT).stream()
                .filter(endpoint -> endpoint.network().equals(where.network()))
                .count();
    }

    private List<Effect> adopt(List<Endpoint> some) {
        some.stream()
                .filter(endpoint -> !state.endpoints().knows(endpoint.id()) && !isAsked.test(endpoint))
                .forEach(endpoint -> state.topology()
                        .network(endpoint.network())
                        .ifPresent(network ->
                                state.endpoints().adopt(endpoint, FabricState.addressIn(network, endpoint.ip()))));
        return List.of();
    }
}

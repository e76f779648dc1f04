package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.StrictLink;
import dev.weft.controller.openflow.StrictSwitch;
import dev.weft.controller.openflow.StrictSwitch.Entry;
import dev.weft.controller.openflow.StrictSwitch.Key;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Bridge;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A strict switch of a {@link FaultyController}, and what must never befall it. */
final class FaultySite {
    private static final int WISHES = 50;

    private final FaultyController controller;
    private final Bridge bridge;
    private final StrictSwitch real;
    private final StrictLink link;
    private final Standing<Key, Entry> flows = new Standing<>("the flow");
    private final Standing<Integer, String> groups = new Standing<>("group");
    private final Standing<Integer, String> meters = new Standing<>("meter");
    private final List<FlowTables> wishes = new ArrayList<>(List.of(FlowTables.EMPTY)); // the newest last
    private final Map<Key, Entry> foreignFlows = new HashMap<>();
    private String foreign;
    private SwitchReconciler.State state = SwitchReconciler.State.CLOSED;
    private int news; // of wishes, and of what is on its way
    private int looked = -1;
    private int changes;

    FaultySite(FaultyController controller, Bridge bridge) {
        this.controller = controller;
        this.bridge = bridge;
        this.real = new StrictSwitch(bridge.datapathId(), Lab.ports(bridge));
        this.link = real.link();
        this.foreign = real.foreign();
    }

    StrictSwitch real() {
        return real;
    }

    /** To the controller that is to be right. */
    StrictLink link() {
        return link;
    }

    Bridge bridge() {
        return bridge;
    }

    String title() {
        return bridge.title();
    }

    /** What was wanted at some time; the newest last. */
    List<FlowTables> wishes() {
        return wishes;
    }

    /** Whether the flow was seen here, and is wanted ever since. */
    boolean stands(Key flow) {
        return flows.has(flow);
    }

    void connect() {
        link.connect(controller.loop(), controller.loop());
    }

    Optional<ConnectedSwitch> session() {
        return controller.loop().switches().find(bridge.datapathId());
    }

    FlowTables wanted() {
        return controller.loop().fabric().desired(bridge.datapathId());
    }

    boolean isSettled() {
        return session()
                .filter(session -> session.state() == SwitchReconciler.State.SETTLED)
                .isPresent();
    }

    /** Remembers what is wanted now; what is wanted while a switch is asked what it holds is not said to it. */
    void note() {
        SwitchReconciler.State before = state;
        state = session().map(ConnectedSwitch::state).orElse(SwitchReconciler.State.CLOSED);
        if (state == SwitchReconciler.State.CLOSED || state == SwitchReconciler.State.READING) {
            return;
        }
        FlowTables wish = wanted();
        boolean isNew = wishes.get(wishes.size() - 1) != wish;
        if (isNew) {
            note(wish);
        }
        boolean waits = before == SwitchReconciler.State.PROGRAMMING && state == SwitchReconciler.State.PROGRAMMING;
        if (!waits && (isNew || state != before)) {
            flows.begins();
            groups.begins();
            meters.begins();
        }
        news += isNew || state != before ? 1 : 0;
    }

    private void note(FlowTables wish) {
        wishes.add(wish);
        if (wishes.size() > WISHES) {
            wishes.remove(0);
        }
        Map<Key, Entry> wantedFlows = new HashMap<>();
        wish.flows().values().forEach(flow -> {
            Map.Entry<Key, Entry> placed = real.placed(flow);
            wantedFlows.put(placed.getKey(), placed.getValue());
        });
        flows.wants(wantedFlows);
        Map<Integer, String> wantedGroups = new HashMap<>();
        wish.groups().values().forEach(group -> wantedGroups.put(group.id(), StrictSwitch.bucketsOf(group)));
        groups.wants(wantedGroups);
        Map<Integer, String> wantedMeters = new HashMap<>();
        wish.meters().values().forEach(meter -> wantedMeters.put(meter.id(), StrictSwitch.bandsOf(meter)));
        meters.wants(wantedMeters);
    }

    /** What must hold after every single message, whatever befell the switch. */
    void look(String when) {
        int now = real.version() + news;
        if (looked == now) {
            return; // both only grow
        }
        looked = now;
        String where = title() + ", " + when;
        flows.look(where, real.flows());
        groups.look(where, real.groups());
        meters.look(where, real.meters());
        lookAtForeign(where);
    }

    /** A flow of somebody else goes only where one of ours is to stand. */
    private void lookAtForeign(String where) {
        assertThat(real.foreign()).as(where).isEqualTo(foreign);
        foreignFlows.entrySet().removeIf(other -> {
            Entry there = real.flows().get(other.getKey());
            boolean isReplaced = there != null && there.isOurs();
            if (!isReplaced) {
                assertThat(there)
                        .as("not Weft's, at %s: %s", other.getKey(), where)
                        .isEqualTo(other.getValue());
            }
            return isReplaced;
        });
    }

    /** It was not the controller that made what the switch holds so. */
    void excuse() {
        flows.excuse(real.flows());
        groups.excuse(real.groups());
        meters.excuse(real.meters());
        foreign = real.foreign();
        foreignFlows.clear();
        real.flows().forEach((key, entry) -> {
            if (!entry.isOurs()) {
                foreignFlows.put(key, entry);
            }
        });
    }

    /**
     * What holds besides where changes come in bundles only: the switch has never held half of one. Meters come before it
     * and go after it.
     */
    void assertHoldsOneOfTheWishes(String when) {
        if (link.changes() == changes) {
            return;
        }
        changes = link.changes();
        for (int at = wishes.size() - 1; at >= 0; at--) {
            if (real.wrong(wishes.get(at)).isEmpty()) {
                return;
            }
        }
        throw new AssertionError(
                title() + ", " + when + ": what it holds was never wanted as a whole; of the newest wish, "
                        + real.wrong(wishes.get(wishes.size() - 1)));
    }

    void assertRight(String when) {
        FlowTables wanted = wanted();
        assertThat(real.wrong(wanted)).as("%s, %s", title(), when).isEmpty();
        assertThat(real.wrongMeters(wanted)).as("%s, %s", title(), when).isEmpty();
        FlowTables scratch = fromScratch();
        boolean isMetered = !wanted.meters().isEmpty();
        assertThat(real.wrong(isMetered ? scratch : scratch.withoutMeters()))
                .as("%s, compiled for the ports that it has: %s", title(), when)
                .isEmpty();
    }

    /**
     * Whether another controller would want the same. One that was refused meters does without until the switch connects
     * again, and what comes late of a port that is down by now is believed as long as nobody looks.
     */
    boolean isAsAnotherWouldWant() {
        boolean isMeteredAsItCan = real.hasMeters() != wanted().meters().isEmpty();
        return isMeteredAsItCan
                && real.ports().stream().filter(port -> !port.up()).allMatch(this::isNobodyBehind);
    }

    private boolean isNobodyBehind(SwitchPort port) {
        return controller.loop().fabric().endpoints().stream()
                .filter(endpoint -> !endpoint.isDeclared())
                .noneMatch(endpoint -> endpoint.host().equals(bridge.host().name())
                        && endpoint.port().equals(port.name()));
    }

    /** What it must hold with the ports that it really has. */
    private FlowTables fromScratch() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (SwitchPort port : real.ports()) {
            numbers.put(port.name(), port.number());
        }
        Topology topology = controller.loop().fabric().topology();
        Bridge at = topology.bridge(bridge.datapathId()).orElseThrow();
        return new Compiler(topology, World.AGE)
                .compile(
                        BridgePorts.of(at, numbers, PortNumbers.of(topology, at))
                                .with(World.ownMacs(topology, at, real.ports())),
                        controller.loop().fabric().endpoints());
    }
}

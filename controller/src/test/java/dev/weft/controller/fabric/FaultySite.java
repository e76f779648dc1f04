package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.StrictSwitch;
import dev.weft.controller.openflow.StrictSwitch.Entry;
import dev.weft.controller.openflow.StrictSwitch.Key;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.topology.Bridge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A strict switch of a {@link FabricLoop}, what can befall it, and what must not. */
final class FaultySite {
    private static final List<SwitchPort> GUESTS =
            List.of(Lab.port(Lab.BLUE_GUEST, "guest-b"), Lab.port(Lab.GREEN_GUEST, "guest-g"));
    private static final int WISHES = 50;

    private final FabricLoop loop;
    private final Bridge bridge;
    private final StrictSwitch real;
    private final Standing<Key, Entry> flows = new Standing<>();
    private final Standing<Integer, String> groups = new Standing<>();
    private final List<FlowTables> wishes = new ArrayList<>(); // the newest last
    private final Map<Key, Entry> wantedFlows = new HashMap<>();
    private final Map<Integer, String> wantedGroups = new HashMap<>();
    private String foreign;
    private int changes;

    FaultySite(FabricLoop loop, Bridge bridge) {
        this.loop = loop;
        this.bridge = bridge;
        Map<Integer, String> ports = new LinkedHashMap<>();
        Lab.ports(bridge).forEach(port -> ports.put(port.number(), port.name()));
        this.real = new StrictSwitch(loop, loop, bridge.datapathId(), ports);
        this.foreign = real.foreign();
        wishes.add(FlowTables.EMPTY);
    }

    StrictSwitch real() {
        return real;
    }

    String title() {
        return bridge.title();
    }

    Optional<SwitchSession> session() {
        return Optional.ofNullable(loop.sessions().get(bridge.datapathId()));
    }

    private Optional<SwitchConnection> connection() {
        return session().map(SwitchSession::connection).filter(live -> real.isConnected());
    }

    FlowTables wanted() {
        return loop.fabric().desired(bridge.datapathId());
    }

    boolean isSettled() {
        return session()
                .filter(session -> session.state() == SwitchSession.State.SETTLED)
                .isPresent();
    }

    /** What must hold after every single message, whatever befell the switch. */
    void look(String when) {
        String where = title() + ", " + when;
        if (session().isPresent()) {
            boolean isOnItsWay = session().get().state() == SwitchSession.State.PROGRAMMING;
            flows.look(where, wantedFlows, real.flows(), isOnItsWay);
            groups.look(where, wantedGroups, real.groups(), isOnItsWay);
        }
        assertThat(real.foreign()).as(where).isEqualTo(foreign);
    }

    /** Remembers what is wanted now. */
    void note() {
        if (session().isPresent()) {
            note(wanted());
        }
    }

    private void note(FlowTables wish) {
        if (wishes.get(wishes.size() - 1) == wish) {
            return;
        }
        wishes.add(wish);
        if (wishes.size() > WISHES) {
            wishes.remove(0);
        }
        wantedFlows.clear();
        wish.flows().values().forEach(flow -> wantedFlows.put(StrictSwitch.keyOf(flow), StrictSwitch.entryOf(flow)));
        wantedGroups.clear();
        wish.groups().values().forEach(group -> wantedGroups.put(group.id(), StrictSwitch.bucketsOf(group)));
    }

    /** What holds besides where changes come in bundles only: the switch has never held half of one. */
    void assertHoldsOneOfTheWishes(String when) {
        if (real.changes() == changes) {
            return;
        }
        changes = real.changes();
        assertThat(wishes)
                .as("%s, %s: what it holds was wanted at some time, all of it", title(), when)
                .anyMatch(wish -> real.wrong(wish).isEmpty());
    }

    void assertRight(String when) {
        assertThat(real.wrong(wanted())).as("%s, %s", title(), when).isEmpty();
    }

    // What befalls it.

    private void excuse() {
        flows.excuse(real.flows());
        groups.excuse(real.groups());
        foreign = real.foreign();
    }

    void restarts() {
        real.loseEverything();
        excuse();
    }

    /** What the controller is told of. */
    void openFault(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> real.refuseNext(1 + random.nextInt(4), random);
            case 1 -> {
                real.addForeign(random.nextInt(50));
                foreign = real.foreign();
            }
            default -> expire(random);
        }
    }

    /** What only an audit finds. */
    void hiddenFault(Random random) {
        switch (random.nextInt(4)) {
            case 0 ->
                real.flows().keySet().stream()
                        .sorted(Comparator.comparing(Key::toString))
                        .toList()
                        .forEach(key -> {
                            if (flows.has(key) && random.nextInt(8) == 0) {
                                real.remove(key);
                            }
                        });
            case 1 ->
                real.groups().keySet().stream()
                        .filter(Group::isOurs)
                        .sorted()
                        .findFirst()
                        .ifPresent(real::removeGroup);
            case 2 -> anotherController(random);
            default -> {
                if (random.nextInt(4) == 0) {
                    real.loseEverything();
                }
            }
        }
        excuse();
    }

    /** One like ours that lags behind makes the switch what it was once to be, or begins to. */
    private void anotherController(Random random) {
        FlowTables old = wishes.get(random.nextInt(wishes.size()));
        Difference back = Difference.of(old, wishes.get(wishes.size() - 1));
        real.takeFromElsewhere(back, random.nextInt(back.size() + 1));
    }

    /** An endpoint was silent for too long. */
    private void expire(Random random) {
        if (session().isEmpty()) {
            return;
        }
        List<Flow> ageing = wanted().flows().values().stream()
                .filter(flow -> flow.idleSeconds() > 0 && real.flows().containsKey(StrictSwitch.keyOf(flow)))
                .toList();
        if (!ageing.isEmpty()) {
            Flow gone = ageing.get(random.nextInt(ageing.size()));
            real.remove(StrictSwitch.keyOf(gone));
            excuse();
            connection()
                    .ifPresent(live -> loop.flowRemoved(
                            live, gone.place(), new Cookie(gone.cookie().bits()), true));
        }
    }

    void port(Random random) {
        SwitchPort guest = GUESTS.get(random.nextInt(GUESTS.size()));
        boolean there = random.nextBoolean();
        real.setPort(guest.number(), there ? Optional.of(guest.name()) : Optional.empty());
        connection().ifPresent(live -> {
            if (there) {
                loop.portChanged(live, guest);
            } else {
                loop.portGone(live, guest);
            }
        });
    }

    void sends(Random random) {
        boolean blue = random.nextBoolean();
        int mac = random.nextInt(6);
        String ip = (blue ? "192.168.1." : "192.168.2.") + (70 + mac);
        connection()
                .ifPresent(live ->
                        loop.packetIn(live, Lab.arp(blue ? Lab.BLUE_GUEST : Lab.GREEN_GUEST, Lab.mac(mac), ip)));
    }

    void plug() {
        if (real.isConnected()) {
            real.disconnect();
        } else {
            real.connect();
        }
    }
}

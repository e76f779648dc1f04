package dev.weft.controller.fabric;

import dev.weft.controller.openflow.StrictSwitch;
import dev.weft.controller.openflow.StrictSwitch.Key;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Meter;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What befalls the switch of a {@link FaultySite}. */
final class FaultyMishaps {
    private final FaultySite site;
    private final StrictSwitch real;
    private final FaultyPorts ports;
    private boolean hidden;

    FaultyMishaps(FaultySite site) {
        this.site = site;
        this.real = site.real();
        this.ports = new FaultyPorts(real, Lab.ports(site.bridge()), PortNumbers.of(Lab.TOPOLOGY, site.bridge()));
    }

    /** There will be some that only an audit finds. */
    void mayBeHidden() {
        hidden = true;
    }

    void port(Random random) {
        ports.mishap(random);
    }

    void tunnelIsThere() {
        ports.isThere(Topology.TUNNEL_PORT);
    }

    /** A guest speaks, and its switch does not know it. */
    void sends(Random random) {
        boolean blue = random.nextBoolean();
        int mac = random.nextInt(6);
        String ip = (blue ? "192.168.1." : "192.168.2.") + (70 + mac);
        real.ports().stream()
                .filter(port -> port.name().equals(blue ? "guest-b" : "guest-g"))
                .filter(SwitchPort::up)
                .findFirst()
                .ifPresent(port -> real.show(Lab.arp(port.number(), Lab.mac(mac), ip)));
    }

    void restarts() {
        real.loseEverything();
        site.excuse();
    }

    String any(Random random) {
        return hidden && random.nextBoolean() ? hidden(random) : open(random);
    }

    /** What the controller is told of. */
    private String open(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> {
                real.refuseNext(1 + random.nextInt(4), random);
                yield "will refuse something";
            }
            case 1 -> {
                real.addForeign(random.nextInt(50));
                site.excuse();
                yield "has flows of somebody else";
            }
            case 2 -> foreignFlowInAPlaceOfOurs(random);
            case 3 -> {
                site.link().loseAnswer(random);
                yield "does not answer one question";
            }
            default -> expire(random);
        };
    }

    /** What only an audit finds. */
    private String hidden(Random random) {
        String what = switch (random.nextInt(5)) {
            case 0 -> {
                sorted(real.flows().keySet().stream().filter(site::stands).toList()).stream()
                        .filter(key -> random.nextInt(8) == 0)
                        .forEach(real::remove);
                yield "loses flows";
            }
            case 1 -> {
                real.groups().keySet().stream()
                        .filter(Group::isOurs)
                        .sorted()
                        .findFirst()
                        .ifPresent(real::removeGroup);
                yield "loses a group";
            }
            case 2 -> {
                real.meters().keySet().stream()
                        .filter(Meter::isOurs)
                        .sorted()
                        .findFirst()
                        .ifPresent(real::removeMeter);
                yield "loses a meter";
            }
            case 3 -> foreignFlowInsteadOfOurs(random);
            default -> {
                if (random.nextInt(4) == 0) {
                    real.loseEverything();
                }
                yield "may lose everything";
            }
        };
        site.excuse();
        return what;
    }

    /** Somebody else has a flow where one of ours may come to stand, or has stood once. */
    private String foreignFlowInAPlaceOfOurs(Random random) {
        FlowTables wish = site.wishes().get(random.nextInt(site.wishes().size()));
        List<Key> places = wish.flows().values().stream()
                .map(flow -> real.placed(flow).getKey())
                .filter(key -> !real.flows().containsKey(key))
                .toList();
        addForeign(places, random);
        return "has a flow of somebody else in a place of ours";
    }

    private String foreignFlowInsteadOfOurs(Random random) {
        addForeign(
                real.flows().entrySet().stream()
                        .filter(flow -> flow.getValue().isOurs())
                        .map(Map.Entry::getKey)
                        .toList(),
                random);
        return "has a flow of somebody else instead of ours";
    }

    private void addForeign(List<Key> places, Random random) {
        if (!places.isEmpty()) {
            real.addForeign(sorted(places).get(random.nextInt(places.size())), random.nextInt(50));
            site.excuse();
        }
    }

    private static List<Key> sorted(List<Key> keys) {
        return keys.stream().sorted(Comparator.comparing(Key::toString)).toList();
    }

    /** An endpoint was silent for too long; nobody hears of it while the switch is away. */
    private String expire(Random random) {
        List<Key> ageing = sorted(real.flows().entrySet().stream()
                .filter(flow -> flow.getValue().idle() > 0)
                .map(Map.Entry::getKey)
                .toList());
        if (!ageing.isEmpty()) {
            real.expire(ageing.get(random.nextInt(ageing.size())));
            site.excuse();
        }
        return "has a silent guest";
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Events about the hosts and networks of some files, by a seed: more likely than not they meet at the same places. */
final class RandomEvents {
    private static final List<SwitchPort> GUESTS =
            List.of(Lab.port(10, "guest-b"), Lab.port(11, "guest-g"), Lab.port(30, "stray"), Lab.port(31, "stray2"));
    private static final int MACS = 5;
    private static final int ADDRESSES = 4;

    private final Random random;
    private final List<Topology> files;
    private final List<Bridge> bridges;
    private final List<Network> networks;

    /**
     * @param files those that are reloaded; the first is in force at the beginning
     */
    RandomEvents(long seed, List<Topology> files) {
        this.random = new Random(seed);
        this.files = files;
        this.bridges = files.stream()
                .flatMap(file -> file.bridges().stream())
                .distinct()
                .toList();
        this.networks = files.stream()
                .flatMap(file -> file.networks().stream())
                .distinct()
                .toList();
    }

    List<Event> sequence(int length) {
        return IntStream.range(0, length).mapToObj(step -> next()).toList();
    }

    private Event next() {
        DatapathId bridge = any(bridges).datapathId();
        SwitchPort guest = any(GUESTS);
        MacAddress mac = Lab.mac(random.nextInt(MACS));
        Assignments.Port port = new Assignments.Port(any(bridges).host().name(), guest.name());
        if (random.nextInt(4) == 0) {
            return portOfOurs();
        }
        return switch (random.nextInt(21)) {
            case 0, 1, 2 -> new Event.Up(bridge, random.nextBoolean() ? GUESTS : List.of(guest));
            case 3 -> new Event.Down(bridge);
            case 4, 5 -> new Event.PortThere(bridge, random.nextInt(4) == 0 ? renumbered(guest) : guest);
            case 6 -> new Event.PortGone(bridge, guest);
            case 7 -> new Event.PortThere(bridge, new SwitchPort(guest.number(), guest.name(), mac, false));
            case 8, 9 -> new Event.Silent(bridge, guest.number(), mac);
            case 10 -> new Event.Reload(any(files));
            case 11, 12 -> new Event.Assign(port, any(networks).name());
            case 13 -> new Event.Unassign(port);
            case 14 -> new Event.Rebuild(bridge);
            case 15 -> new Event.Answers(bridge, guest.number(), mac, address());
            case 16 -> new Event.GivesUp(mac);
            default -> new Event.Seen(bridge, guest.number(), mac, address());
        };
    }

    /**
     * A port that the file fixes a number for goes, comes back with that number or another, also before the message that it
     * went; two have each other's; somebody else takes a number that is fixed for one.
     */
    private Event portOfOurs() {
        Topology file = any(files);
        Bridge bridge = any(file.bridges());
        Map<String, Integer> fixed = PortNumbers.of(file, bridge);
        List<String> names = fixed.keySet().stream().sorted().toList();
        String name = any(names);
        int other = random.nextBoolean() ? fixed.get(any(names)) : 500 + random.nextInt(3);
        DatapathId id = bridge.datapathId();
        return switch (random.nextInt(6)) {
            case 0 -> new Event.PortGone(id, Lab.port(fixed.get(name), name));
            case 1 -> new Event.PortGone(id, Lab.port(other, name));
            case 2 -> new Event.PortThere(id, Lab.port(other, name));
            case 3 -> new Event.PortThere(id, Lab.port(fixed.get(name), "thief"));
            case 4 -> new Event.PortGone(id, Lab.port(fixed.get(name), "thief"));
            default -> new Event.PortThere(id, Lab.port(fixed.get(name), name));
        };
    }

    /** The number that was another's is this one's now. */
    private SwitchPort renumbered(SwitchPort port) {
        return Lab.port(any(GUESTS).number(), port.name() + "x");
    }

    private String address() {
        String subnet = any(networks).subnet().address().toString();
        return subnet.substring(0, subnet.lastIndexOf('.') + 1) + (70 + random.nextInt(ADDRESSES));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}

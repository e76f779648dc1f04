package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Endpoint;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What may happen to a {@link World}, at random. */
final class RandomEvents {
    private final Random random;
    private int made;

    RandomEvents(Random random) {
        this.random = random;
    }

    /** The world after one event; the same one where the event found nothing to happen to. */
    World after(World world) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> seen(world);
            case 3 -> addressed(world);
            case 4 -> aged(world);
            case 5, 6 -> portOf(world);
            case 7 -> connection(world);
            case 8, 9 -> container(world);
            case 10 -> command(world);
            case 11 -> networkChanged(world);
            case 12 -> router(world);
            case 13 -> random.nextBoolean() ? host(world) : hostGone(world);
            case 14 -> random.nextBoolean() ? network(world) : networkGone(world);
            default -> order(world);
        };
    }

    /** Somebody is learned at a port, or has moved there. */
    private World seen(World world) {
        Topology topology = world.topology();
        Census census = new Census(topology, world.bridges(), List.of());
        Host host = pick(topology.hosts());
        Network network = pick(topology.networks());
        List<String> ports = new ArrayList<>(census.members(host.name(), network));
        ports.removeIf(port -> census.container(host.name(), port).isPresent());
        if (topology.isOn(network, host.name()) && random.nextInt(4) == 0) {
            ports.add(Endpoint.UNKNOWN_PORT);
        }
        if (ports.isEmpty()) {
            return world;
        }
        MacAddress mac = new MacAddress(0x0a00_0000_0000L + 100 + random.nextInt(24));
        Optional<Ipv4Address> ip = Optional.of(address(network)).filter(any -> random.nextBoolean());
        Endpoint now = new Endpoint(network.name(), mac, ip, host.name(), pick(ports), Optional.empty());
        List<Endpoint> learned = new ArrayList<>(world.learned());
        learned.removeIf(endpoint -> endpoint.id().equals(now.id()));
        learned.add(now);
        return World.settled(topology, world.ports(), learned);
    }

    private World addressed(World world) {
        List<Endpoint> learned = new ArrayList<>(world.learned());
        if (learned.isEmpty()) {
            return world;
        }
        int i = random.nextInt(learned.size());
        Endpoint old = learned.get(i);
        Network network = world.topology().network(old.network()).orElseThrow();
        learned.set(
                i,
                new Endpoint(
                        old.network(),
                        old.mac(),
                        Optional.of(address(network)),
                        old.host(),
                        old.port(),
                        Optional.empty()));
        return World.settled(world.topology(), world.ports(), learned);
    }

    private World aged(World world) {
        List<Endpoint> learned = new ArrayList<>(world.learned());
        if (!learned.isEmpty()) {
            learned.remove(random.nextInt(learned.size()));
        }
        return new World(world.topology(), world.ports(), learned);
    }

    /** A port goes, comes back, or comes back with another number; two swap theirs; somebody takes one that is awaited. */
    private World portOf(World world) {
        if (world.bridges().isEmpty()) {
            return world;
        }
        BridgePorts bridge = pick(world.bridges());
        Map<String, Integer> ports = new HashMap<>(bridge.ports());
        List<String> swapping = ports.keySet().stream().sorted().toList();
        List<Integer> awaited = bridge.awaited().values().stream().sorted().toList();
        if (swapping.size() > 1 && random.nextInt(4) == 0) {
            String one = pick(swapping);
            String other = pick(swapping);
            ports.put(one, bridge.ports().get(other));
            ports.put(other, bridge.ports().get(one));
            return with(world, bridge.bridge().datapathId(), Optional.of(ports));
        }
        if (!awaited.isEmpty() && random.nextInt(4) == 0) {
            ports.put("thief" + random.nextInt(3), pick(awaited));
            return with(world, bridge.bridge().datapathId(), Optional.of(ports));
        }
        Map<String, Integer> others = new RandomPorts(random, world.topology())
                .bridge(bridge.bridge())
                .ports();
        String name = pick(others.keySet().stream().sorted().toList());
        boolean isThere = ports.remove(name) != null;
        if (!isThere || random.nextBoolean()) {
            int number = others.get(name);
            while (ports.containsValue(number)) {
                number = 1 + random.nextInt(0xff00);
            }
            // Most ports of ours have the number that is theirs; taken from nobody who has it.
            Optional<Integer> own = Optional.ofNullable(bridge.awaited().get(name));
            ports.put(name, own.filter(any -> random.nextBoolean()).orElse(number));
        }
        return with(world, bridge.bridge().datapathId(), Optional.of(ports));
    }

    /** A bridge connects, or its connection ends. */
    private World connection(World world) {
        Bridge bridge = pick(world.topology().bridges());
        boolean isThere = world.ports().containsKey(bridge.datapathId());
        return with(
                world,
                bridge.datapathId(),
                isThere
                        ? Optional.empty()
                        : Optional.of(new RandomPorts(random, world.topology())
                                .bridge(bridge)
                                .ports()));
    }

    private static World with(World world, DatapathId bridge, Optional<Map<String, Integer>> itsPorts) {
        Map<DatapathId, Map<String, Integer>> ports = new HashMap<>(world.ports());
        itsPorts.ifPresentOrElse(now -> ports.put(bridge, now), () -> ports.remove(bridge));
        return World.settled(world.topology(), ports, world.learned());
    }

    /** The file gets a container more or less, or has one on another host or with another address. */
    private World container(World world) {
        Draft draft = new Draft(world.topology());
        if (!draft.containers.isEmpty() && random.nextInt(3) != 0) {
            Container old = draft.containers.remove(random.nextInt(draft.containers.size()));
            if (random.nextBoolean()) {
                draft.containers.add(moved(old, pick(draft.hosts).name()));
            }
        } else {
            Network network = pick(draft.networks);
            Ipv4Address ip = address(network);
            if (draft.containers.stream()
                    .flatMap(container -> container.attachments().stream())
                    .filter(other -> other.network().equals(network.name()))
                    .noneMatch(
                            other -> other.ip().equals(ip) || other.addresses().contains(ip))) {
                draft.containers.add(new Container(
                        "d" + made++,
                        pick(draft.hosts).name(),
                        network.name(),
                        ip,
                        network.vni().endpointMac(ip),
                        Container.DEFAULT_IMAGE));
            }
        }
        return draft.in(world);
    }

    /** The container on another host, now and then with other MAC addresses, or without what it was allowed. */
    private Container moved(Container old, String host) {
        List<Attachment> attachments = new ArrayList<>();
        for (Attachment its : old.attachments()) {
            MacAddress mac = random.nextBoolean() ? its.mac() : new MacAddress(0x0a00_0000_1000L + made++);
            Attachment there = Attachment.of(old.name(), host, attachments.size(), its.network(), its.ip(), mac);
            Attachment allowed = random.nextInt(4) == 0 ? there : there.withAddresses(its.addresses());
            attachments.add(its.forwards() ? allowed.forwarding() : allowed);
        }
        return new Container(old.name(), host, attachments, old.defaultRoute(), old.routes(), old.image());
    }

    /** A port is put into a network while the controller runs, or taken out of it; or the file does so. */
    private World command(World world) {
        Draft draft = new Draft(world.topology());
        if (!draft.assigned.isEmpty() && random.nextBoolean()) {
            draft.assigned.remove(random.nextInt(draft.assigned.size()));
        } else {
            draft.assigned.add(new AssignedPort(
                    random.nextBoolean() ? "odd-" + Topology.BRIDGE : "hand" + made++,
                    Optional.of(pick(draft.hosts).name()),
                    pick(draft.networks).name(),
                    random.nextBoolean() ? AssignedPort.Origin.COMMAND : AssignedPort.Origin.FILE));
            draft.forgetSecondAssignments();
        }
        return draft.in(world);
    }

    private World networkChanged(World world) {
        Draft draft = new Draft(world.topology());
        int i = random.nextInt(draft.networks.size());
        Network old = draft.networks.get(i);
        draft.networks.set(
                i,
                switch (random.nextInt(5)) {
                    case 0 -> old.with(old.exit() == Exit.NAT || old.gateway().isEmpty() ? Exit.NONE : Exit.NAT);
                    case 1 ->
                        old.with(
                                old.unknownUnicast() == UnknownUnicast.DROP
                                        ? UnknownUnicast.FLOOD
                                        : UnknownUnicast.DROP);
                    case 2 -> old.withMacLimit(1 + random.nextInt(3));
                    case 3 -> remade(old, old.vni(), old.gateway().map(it -> new Ipv4Address(it.bits() ^ 0x800)));
                    default -> remade(old, freeVni(draft), old.gateway());
                });
        return draft.in(world);
    }

    private static Network remade(Network old, Vni vni, Optional<Ipv4Address> gateway) {
        return new Network(
                old.name(),
                vni,
                old.subnet(),
                gateway,
                old.port(),
                old.mtu(),
                old.exit(),
                old.unknownUnicast(),
                old.macLimit(),
                old.bridge(),
                old.tunnelPort(),
                old.dhcpServer());
    }

    private World router(World world) {
        Draft draft = new Draft(world.topology());
        List<String> free = new ArrayList<>(draft.networks.stream()
                .filter(network -> network.gateway().isPresent())
                .filter(network -> draft.networks.stream()
                        .allMatch(other ->
                                other.equals(network) || !other.subnet().equals(network.subnet())))
                .map(Network::name)
                .toList());
        draft.routers.forEach(router -> free.removeAll(router.networks()));
        if (world.topology().layout() == Layout.ONE_BRIDGE && free.size() >= 2) {
            draft.routers.add(new Router("made" + made++, free.subList(0, 2 + random.nextInt(free.size() - 1))));
        } else if (!draft.routers.isEmpty()) {
            draft.routers.remove(random.nextInt(draft.routers.size()));
        }
        return draft.in(world);
    }

    private World host(World world) {
        Draft draft = new Draft(world.topology());
        Ipv4Address address = new Ipv4Address(Ipv4Address.parse("192.168.57.0").bits() + ++made);
        draft.hosts.add(
                random.nextInt(draft.hosts.size() + 1), new Host("new" + made, address, Host.Ssh.DEFAULT, address));
        World bigger = draft.in(world);
        Map<DatapathId, Map<String, Integer>> ports = new HashMap<>(bigger.ports());
        RandomPorts randomPorts = new RandomPorts(random, bigger.topology());
        bigger.topology().bridges().stream()
                .filter(bridge -> bridge.host().address().equals(address))
                .forEach(bridge -> ports.put(
                        bridge.datapathId(), randomPorts.bridge(bridge).ports()));
        return World.settled(bigger.topology(), ports, bigger.learned());
    }

    private World hostGone(World world) {
        Draft draft = new Draft(world.topology());
        if (draft.hosts.size() > 1) {
            String gone = draft.hosts.remove(random.nextInt(draft.hosts.size())).name();
            draft.containers.removeIf(container -> container.host().equals(gone));
            draft.assigned.removeIf(port -> port.host().equals(Optional.of(gone)));
        }
        return draft.in(world);
    }

    private World network(World world) {
        Draft draft = new Draft(world.topology());
        int n = 100 + made++ % 100;
        Ipv4Prefix subnet = Ipv4Prefix.parse("10." + n + ".0.0/20");
        Network network = Network.of(
                        "new" + n, freeVni(draft), subnet, subnet.address().next(), "ngw" + n, 1450)
                .with(random.nextBoolean() ? Exit.NAT : Exit.NONE);
        draft.networks.add(
                world.topology().layout() == Layout.ONE_BRIDGE ? network : network.on("ovs-br" + n, "vxlan" + n));
        return draft.in(world);
    }

    private World networkGone(World world) {
        Draft draft = new Draft(world.topology());
        if (draft.networks.size() > 1) {
            String gone =
                    draft.networks.remove(random.nextInt(draft.networks.size())).name();
            draft.containers.removeIf(container -> container.attachments().stream()
                    .anyMatch(attachment -> attachment.network().equals(gone)));
            draft.assigned.removeIf(port -> port.network().equals(gone));
            draft.routers.removeIf(router -> router.networks().contains(gone));
        }
        return draft.in(world);
    }

    /** The file says the same in another order. */
    private World order(World world) {
        Draft draft = new Draft(world.topology());
        java.util.Collections.shuffle(draft.hosts, random);
        java.util.Collections.shuffle(draft.containers, random);
        if (world.topology().layout() == Layout.ONE_BRIDGE) {
            java.util.Collections.shuffle(draft.networks, random);
        }
        return draft.in(world);
    }

    private Vni freeVni(Draft draft) {
        while (true) {
            Vni vni = new Vni(1 + random.nextInt(Vni.MAX));
            if (draft.networks.stream().noneMatch(network -> network.vni().equals(vni))) {
                return vni;
            }
        }
    }

    private Ipv4Address address(Network network) {
        return new Ipv4Address(network.subnet().address().bits() + 2 + random.nextInt(40));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A topology that is being changed. */
    private static final class Draft {
        private final Topology old;
        private final List<Host> hosts;
        private final List<Network> networks;
        private final List<Router> routers;
        private final List<Container> containers;
        private final List<AssignedPort> assigned;

        Draft(Topology old) {
            this.old = old;
            hosts = new ArrayList<>(old.hosts());
            networks = new ArrayList<>(old.networks());
            routers = new ArrayList<>(old.routers());
            containers = new ArrayList<>(old.containers());
            assigned = new ArrayList<>(old.assignedPorts());
        }

        /** A port is in one network: what was said first counts. */
        void forgetSecondAssignments() {
            List<AssignedPort> first = new ArrayList<>();
            for (AssignedPort port : assigned) {
                if (first.stream()
                        .noneMatch(other ->
                                other.name().equals(port.name()) && other.host().equals(port.host()))) {
                    first.add(port);
                }
            }
            assigned.retainAll(first);
        }

        World in(World world) {
            Topology next = new Topology(
                    old.underlayMtu(), old.controller(), old.layout(), hosts, networks, routers, containers, assigned);
            return World.settled(next, world.ports(), world.learned());
        }
    }
}

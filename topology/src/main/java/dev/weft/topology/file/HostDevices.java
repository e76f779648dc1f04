package dev.weft.topology.file;

import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.HostBridge;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.file.Draft.DraftHostBridge;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the names that {@code hosts[].bridges} gives to devices of a host are free there, once all others are known. It runs
 * on files that are right otherwise. Names that are not given were compared by {@link DeviceNames}.
 */
final class HostDevices {
    private final Topology topology;
    private final ProblemLog log;
    /** What each device is on every host that does not call it otherwise, in words. */
    private final Map<String, String> everywhere = new HashMap<>();

    private final Map<String, List<Container>> containers;

    private HostDevices(Topology topology, ProblemLog log) {
        this.topology = topology;
        this.log = log;
        topology.networks().forEach(network -> everywhere.put(network.port(), gateway(network.name())));
        topology.bridges(topology.hosts().get(0)).stream()
                .map(Bridge::inFile)
                .forEach(bridge -> everywhere.put(bridge, bridge(bridge)));
        if (topology.layout() == Layout.ONE_BRIDGE) {
            everywhere.put(topology.shared().tunnelPort(), "the tunnel port");
        }
        containers = topology.containers().stream().collect(Collectors.groupingBy(Container::host));
    }

    static void check(Draft draft, Topology topology, ProblemLog log) {
        if (draft.hosts().all().stream().allMatch(host -> host.bridges().all().isEmpty())) {
            return;
        }
        HostDevices devices = new HostDevices(topology, log);
        for (int n = 0; n < topology.hosts().size(); n++) {
            DraftHost host = draft.hosts().all().get(n);
            if (!host.bridges().all().isEmpty()) {
                devices.check(host, topology.hosts().get(n));
            }
        }
    }

    private static String bridge(String inFile) {
        return "the bridge " + inFile;
    }

    private static String gateway(String network) {
        return "the gateway port of " + network;
    }

    private static String tunnel(String bridge, String peer) {
        return "the tunnel port of " + bridge + " to " + peer;
    }

    private void check(DraftHost draft, Host host) {
        Map<String, String> here = new HashMap<>();
        containers
                .getOrDefault(host.name(), List.of())
                .forEach(container -> here.put(container.portName(), "container " + container.name()));
        topology.assignedPorts().stream()
                .filter(port -> port.isOn(host.name()))
                .forEach(port -> here.put(port.name(), "a port of ports:"));
        Set<String> otherwise = new HashSet<>(); // what has another name here
        for (HostBridge own : host.bridges()) {
            own.name().ifPresent(name -> otherwise.add(bridge(own.inFile())));
            own.gateways().keySet().forEach(network -> otherwise.add(gateway(network)));
        }
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            topology.networks().forEach(network -> takeTunnels(network, host, here));
        }
        for (DraftHostBridge bridge : draft.bridges().all()) {
            String inFile = bridge.bridge().known().orElseThrow();
            claim(bridge.name(), bridge(inFile), here, otherwise);
            bridge.gateways()
                    .forEach(
                            one -> claim(one.value(), gateway(one.name().known().orElseThrow()), here, otherwise));
            bridge.tunnels()
                    .forEach(one ->
                            claim(one.value(), tunnel(inFile, one.name().known().orElseThrow()), here, otherwise));
        }
    }

    private void takeTunnels(Network network, Host host, Map<String, String> here) {
        Map<String, String> given =
                host.bridge(network.bridge()).map(HostBridge::tunnels).orElse(Map.of());
        topology.hosts().stream()
                .filter(peer -> !peer.equals(host) && !given.containsKey(peer.name()))
                .forEach(peer ->
                        here.put(topology.tunnelPort(network, host, peer), tunnel(network.bridge(), peer.name())));
    }

    private void claim(FileField<String> field, String use, Map<String, String> here, Set<String> otherwise) {
        field.ifGiven(device -> {
            Optional<String> earlier = Optional.ofNullable(here.putIfAbsent(device.value(), use))
                    .or(() -> Optional.ofNullable(everywhere.get(device.value()))
                            .filter(other -> !otherwise.contains(other)));
            earlier.filter(other -> !other.equals(use))
                    .ifPresent(other -> log.value(
                            device,
                            "On this host, " + device.value() + " is already " + other + ".",
                            "Use the device's actual name."));
        });
    }
}

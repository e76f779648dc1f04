package dev.weft.topology.file;

import dev.weft.topology.Attachment;
import dev.weft.topology.Layout;
import dev.weft.topology.SharedBridge;
import dev.weft.topology.Topology;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of network devices on the hosts: bridges, their tunnel ports and gateway ports (on every host), assigned
 * ports (on one host or all) and the containers' ports (on one host). No two on one host are the same.
 */
final class DeviceNames {
    /** Devices that hosts have already. */
    private static final Set<String> TAKEN =
            Set.of(Topology.BRIDGE, Topology.TUNNEL_PORT, "br-phy", "docker0", "lo", "ovs-netdev", "ovs-system");

    /** What Open vSwitch calls the kernel's end of its tunnels: by their UDP port. */
    private static final Pattern TUNNEL_DEVICE = Pattern.compile("vxlan_sys_[0-9]+");

    /** What Linux keeps its settings of all devices under (net.ipv4.conf.NAME). */
    private static final Set<String> SETTINGS = Set.of("all", "default");

    /** What ovs-ofctl takes for one of OpenFlow's own ports, in any case (ovs-fields(7)). */
    private static final Set<String> OPENFLOW =
            Set.of("in_port", "table", "normal", "flood", "all", "controller", "local", "any", "none", "unset");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final String ALL_HOSTS = "";
    private static final String BRIDGE = "ovs-br";
    private static final String TUNNEL = "vxlan";
    private static final String FIX = "Choose another name.";

    /** What a device is for. */
    private enum Use {
        SHARED("named by"),
        BRIDGE("the bridge of"),
        TUNNEL("the tunnel port of"),
        TUNNEL_TO("the tunnel port that leads to"),
        GATEWAY("the device of"),
        ASSIGNED("the device of"),
        CONTAINER("the device of");

        private final String words;

        Use(String words) {
            this.words = words;
        }
    }

    /** The names of one network's devices. */
    record OfNetwork(String gatewayPort, String bridge, String tunnelPort) {}

    /** A name in use, and where the file says so. */
    private record Claim(Use use, FileField.Given<?> field) {
        /** Two containers or two hosts of one name: that is reported as such. */
        boolean isSame(Claim other) {
            return (use == Use.CONTAINER || use == Use.TUNNEL_TO)
                    && other.use == use
                    && field.text().equals(other.field.text());
        }
    }

    private final ProblemLog log;
    private final Map<String, Map<String, Claim>> byNameAndHost = new HashMap<>();
    private final List<String> tunnels = new ArrayList<>();
    private final List<OfNetwork> ofNetworks = new ArrayList<>();

    private DeviceNames(ProblemLog log) {
        this.log = log;
    }

    static DeviceNames of(Linked linked, ProblemLog log) {
        DeviceNames names = new DeviceNames(log);
        List<DraftNetwork> networks = linked.draft().networks().all();
        boolean bridges = linked.draft()
                .layout()
                .filter(Layout.BRIDGE_PER_NETWORK::equals)
                .isPresent();
        if (bridges && LayoutChecks.isBounded(linked.draft())) {
            names.claimTunnels(linked.draft());
        }
        if (!bridges) {
            linked.draft().bridge().ifGiven(name -> names.claim(name.value(), ALL_HOSTS, new Claim(Use.SHARED, name)));
            linked.draft().tunnel().ifGiven(name -> names.claim(name.value(), ALL_HOSTS, new Claim(Use.SHARED, name)));
        }
        if (bridges) {
            networks.forEach(network -> network.bridge()
                    .ifGiven(bridge -> names.claim(bridge.value(), ALL_HOSTS, new Claim(Use.BRIDGE, bridge))));
        }
        networks.forEach(network ->
                network.port().ifGiven(port -> names.claim(port.value(), ALL_HOSTS, new Claim(Use.GATEWAY, port))));
        linked.ports().forEach(names::claimAssigned);
        linked.containers().forEach(names::claimContainer);
        names.nameAll(networks, linked.draft());
        return names;
    }

    /** Why this cannot name a device of ours, in words. */
    static Optional<String> reserved(String name) {
        if (TAKEN.contains(name) || TUNNEL_DEVICE.matcher(name).matches()) {
            return Optional.of("Hosts already use this device name for something else.");
        }
        if (SETTINGS.contains(name)) {
            return Optional.of("Linux reserves this name: in its settings it stands for all devices.");
        }
        if (OPENFLOW.contains(name.toLowerCase(Locale.ROOT))
                || NUMBER.matcher(name).matches()) {
            return Optional.of("Open vSwitch reserves this name for one of OpenFlow's own ports.");
        }
        return Optional.empty();
    }

    /** The devices of one of the file's networks, counted from 0. */
    OfNetwork of(int network) {
        return ofNetworks.get(network);
    }

    /**
     * The names that {@link Topology#tunnelPort} gives. The second of two hosts whose names are shortened alike is
     * reported once, not for each network.
     */
    private void claimTunnels(Draft draft) {
        List<DraftNetwork> networks = draft.networks().all();
        networks.forEach(network ->
                network.tunnel().ifGiven(tunnel -> claim(tunnel.value(), ALL_HOSTS, new Claim(Use.TUNNEL, tunnel))));
        int further = networks.size();
        for (int k = 0; k < networks.size(); k++) {
            DraftNetwork network = networks.get(k);
            String tunnel = network.tunnel().known().orElse(TUNNEL + k);
            while (network.tunnel().isAbsent() && byNameAndHost.containsKey(tunnel)) {
                tunnel = TUNNEL + further++;
            }
            tunnels.add(tunnel);
            if (network.tunnel().isAbsent() && network.name() instanceof FileField.Given<String> name) {
                claim(tunnel, ALL_HOSTS, new Claim(Use.TUNNEL, name));
            }
        }
        draft.hosts().all().stream()
                .skip(1)
                .map(DraftHost::name)
                .forEach(host -> host.ifGiven(name -> {
                    boolean free = true;
                    for (int k = 0; free && k < networks.size(); k++) {
                        String tunnel = Topology.tunnelPortTo(tunnels.get(k), name.value());
                        free = claim(tunnel, ALL_HOSTS, new Claim(Use.TUNNEL_TO, name));
                    }
                }));
    }

    private void claimAssigned(Linked.LinkedPort port) {
        boolean everywhere = port.draft().host().isAbsent();
        if (everywhere || port.host().isPresent()) {
            String host = everywhere ? ALL_HOSTS : port.draft().host().known().orElseThrow();
            port.draft().name().ifGiven(name -> claim(name.value(), host, new Claim(Use.ASSIGNED, name)));
        }
    }

    private void claimContainer(Linked.LinkedContainer container) {
        if (container.host().isPresent()) {
            String host = container.draft().host().known().orElseThrow();
            List<Linked.LinkedMembership> its = container.memberships();
            for (int k = 0; k < its.size(); k++) {
                FileField<String> port = its.get(k).draft().port();
                port.ifGiven(name -> claim(name.value(), host, new Claim(Use.ASSIGNED, name)));
                if (port.isAbsent() && container.draft().name() instanceof FileField.Given<String> name) {
                    claim(Attachment.portName(name.value(), k), host, new Claim(Use.CONTAINER, name));
                }
            }
        }
    }

    /** Takes a name; false if it is in use. */
    private boolean claim(String name, String host, Claim claim) {
        Map<String, Claim> byHost = byNameAndHost.computeIfAbsent(name, any -> new LinkedHashMap<>());
        Claim earlier = host.equals(ALL_HOSTS) && !byHost.isEmpty()
                ? byHost.values().iterator().next()
                : byHost.getOrDefault(ALL_HOSTS, byHost.get(host));
        if (earlier == null) {
            byHost.put(host, claim);
            return true;
        }
        if (!claim.isSame(earlier)) {
            log.value(
                    claim.field(),
                    "On one host, " + name + " is already " + earlier.use().words + " " + Unique.place(earlier.field())
                            + ".",
                    FIX);
        }
        return false;
    }

    private void nameAll(List<DraftNetwork> networks, Draft draft) {
        Optional<SharedBridge> shared =
                draft.layout().filter(Layout.ONE_BRIDGE::equals).flatMap(layout -> draft.shared());
        Numbered gatewayPorts = new Numbered("veth");
        Numbered ownBridges = new Numbered(BRIDGE);
        for (int k = 0; k < networks.size(); k++) {
            DraftNetwork network = networks.get(k);
            ofNetworks.add(new OfNetwork(
                    gatewayPorts.name(network.port()),
                    shared.map(SharedBridge::name).orElseGet(() -> ownBridges.name(network.bridge())),
                    shared.map(SharedBridge::tunnelPort).orElse(k < tunnels.size() ? tunnels.get(k) : "")));
        }
    }

    /** Names for those to whom the file gives none: the first free of veth0, veth1, ... */
    private final class Numbered {
        private final String start;
        private int next;

        Numbered(String start) {
            this.start = start;
        }

        /** The file's name, or a free one; of no use where the file's is a problem. */
        String name(FileField<String> given) {
            if (!given.isAbsent()) {
                return given.known().orElse("");
            }
            while (byNameAndHost.containsKey(start + next)) {
                next++;
            }
            return start + next++;
        }
    }
}

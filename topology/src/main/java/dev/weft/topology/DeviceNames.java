package dev.weft.topology;

import dev.weft.topology.Draft.DraftNetwork;
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
 * The names of network devices on the hosts: gateway ports (on every host), assigned ports (on one host or all) and the
 * containers' ports (on one host). No two on one host are the same.
 */
final class DeviceNames {
    /** Devices that hosts have already. */
    private static final Set<String> TAKEN = Set.of(
            Topology.BRIDGE,
            Topology.TUNNEL_PORT,
            "br-phy",
            "docker0",
            "lo",
            "ovs-netdev",
            "ovs-system",
            "vxlan_sys_4789");

    /** What Linux keeps its settings of all devices under (net.ipv4.conf.NAME). */
    private static final Set<String> SETTINGS = Set.of("all", "default");

    /** What ovs-ofctl takes for one of OpenFlow's own ports, in any case (ovs-fields(7)). */
    private static final Set<String> OPENFLOW =
            Set.of("in_port", "table", "normal", "flood", "all", "controller", "local", "any", "none", "unset");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final String ALL_HOSTS = "";
    private static final String FIX = "Choose another name.";

    /** What a device is for. */
    private enum Use {
        GATEWAY,
        ASSIGNED,
        CONTAINER
    }

    /** A name in use, and where the file says so. */
    private record Claim(Use use, Field.Given<?> field) {
        /** Two containers of one name: that is reported as such. */
        boolean isSameContainer(Claim other) {
            return use == Use.CONTAINER && other.use == use && field.text().equals(other.field.text());
        }
    }

    private final ProblemLog log;
    private final Map<String, Map<String, Claim>> byNameAndHost = new HashMap<>();
    private final List<String> gatewayPorts = new ArrayList<>();

    private DeviceNames(ProblemLog log) {
        this.log = log;
    }

    static DeviceNames of(Linked linked, ProblemLog log) {
        DeviceNames names = new DeviceNames(log);
        List<DraftNetwork> networks = linked.draft().networks().all();
        networks.forEach(network ->
                network.port().ifGiven(port -> names.claim(port.value(), ALL_HOSTS, new Claim(Use.GATEWAY, port))));
        linked.ports().forEach(names::claimAssigned);
        linked.containers().forEach(names::claimContainer);
        names.nameGatewayPorts(networks);
        return names;
    }

    /** Why this cannot name a device of ours, in words. */
    static Optional<String> reserved(String name) {
        if (TAKEN.contains(name)) {
            return Optional.of("Hosts have a device of this name for something else.");
        }
        if (SETTINGS.contains(name)) {
            return Optional.of("Linux takes this for all devices in its settings.");
        }
        if (OPENFLOW.contains(name.toLowerCase(Locale.ROOT))
                || NUMBER.matcher(name).matches()) {
            return Optional.of("Open vSwitch takes this for one of OpenFlow's own ports.");
        }
        return Optional.empty();
    }

    /** The name of the gateway port of each network, in the file's order. */
    List<String> gatewayPorts() {
        return List.copyOf(gatewayPorts);
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
            container.draft().name().ifGiven(name -> {
                claim(Container.portName(name.value()), host, new Claim(Use.CONTAINER, name));
            });
        }
    }

    private void claim(String name, String host, Claim claim) {
        Map<String, Claim> byHost = byNameAndHost.computeIfAbsent(name, any -> new LinkedHashMap<>());
        Claim earlier = host.equals(ALL_HOSTS) && !byHost.isEmpty()
                ? byHost.values().iterator().next()
                : byHost.getOrDefault(ALL_HOSTS, byHost.get(host));
        if (earlier == null) {
            byHost.put(host, claim);
            return;
        }
        if (!claim.isSameContainer(earlier)) {
            log.value(
                    claim.field(),
                    "On one host, " + name + " is already the device of " + Unique.place(earlier.field()) + ".",
                    FIX);
        }
    }

    private void nameGatewayPorts(List<DraftNetwork> networks) {
        int number = 0;
        for (DraftNetwork network : networks) {
            if (!network.port().isAbsent()) {
                gatewayPorts.add(network.port().known().orElse(""));
                continue;
            }
            while (byNameAndHost.containsKey("veth" + number)) {
                number++;
            }
            gatewayPorts.add("veth" + number++);
        }
    }
}

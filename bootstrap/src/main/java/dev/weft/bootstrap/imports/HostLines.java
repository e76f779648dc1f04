package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenBridge;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The lines of the file about hosts, with what is called otherwise there than elsewhere. */
final class HostLines {
    private final List<SeenHost> hosts;
    private final List<FoundNetwork> segments;
    private final Vteps vteps;
    private final boolean oneBridge;

    HostLines(List<SeenHost> hosts, List<FoundNetwork> segments, Vteps vteps, boolean oneBridge) {
        this.hosts = hosts;
        this.segments = segments;
        this.vteps = vteps;
        this.oneBridge = oneBridge;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (SeenHost host : hosts) {
            lines.add("  - name: " + Yaml.text(host.name()));
            lines.add("    address: " + host.address());
            if (!vteps.of(host).equals(host.address().toString())) {
                lines.add("    vtep: " + vteps.of(host));
            }
            Map<String, String> ssh = new LinkedHashMap<>();
            if (!host.user().equals("root")) {
                ssh.put("user", Yaml.text(host.user()));
            }
            if (host.sshPort() != 22) {
                ssh.put("port", Integer.toString(host.sshPort()));
            }
            if (!ssh.isEmpty()) {
                lines.add("    ssh: " + Yaml.mapping(ssh));
            }
            List<String> bridges = bridges(host);
            if (!bridges.isEmpty()) {
                lines.add("    bridges:");
                bridges.forEach(bridge -> lines.add("      - " + bridge));
            }
        }
        return lines;
    }

    /** The file's name of a segment's bridge. */
    static String bridge(FoundNetwork segment) {
        return segment.bridge().name();
    }

    private List<String> bridges(SeenHost host) {
        List<String> lines = new ArrayList<>();
        List<SeenBridge> done = new ArrayList<>();
        for (int k = 0; k < segments.size(); k++) {
            FoundNetwork segment = segments.get(k);
            SeenBridge bridge = segment.bridges.get(host);
            if (bridge != null && !done.contains(bridge)) {
                done.add(bridge);
                Map<String, String> keys = different(host, segment, bridge, oneBridge ? 0 : k);
                if (!keys.isEmpty()) {
                    Map<String, String> all = new LinkedHashMap<>();
                    all.put("bridge", Yaml.text(oneBridge ? bridge(segments.get(0)) : bridge(segment)));
                    all.putAll(keys);
                    lines.add(Yaml.mapping(all));
                }
            }
        }
        return lines;
    }

    private Map<String, String> different(SeenHost host, FoundNetwork segment, SeenBridge bridge, int number) {
        Map<String, String> keys = new LinkedHashMap<>();
        String name = oneBridge ? bridge(segments.get(0)) : bridge(segment);
        if (!bridge.datapathId().isEmpty() && !bridge.datapathId().equals(derived(host, number))) {
            keys.put("datapath-id", '"' + bridge.datapathId() + '"');
        }
        if (!bridge.name().equals(name)) {
            keys.put("name", Yaml.text(bridge.name()));
        }
        Map<String, String> gateways = new LinkedHashMap<>();
        segments.stream()
                .filter(one -> one.bridges.get(host) == bridge && one.gateways.containsKey(host))
                .filter(one -> !one.gatewayPort()
                        .equals(Optional.of(one.gateways.get(host).name())))
                .forEach(one -> gateways.put(
                        Yaml.text(one.name), Yaml.text(one.gateways.get(host).name())));
        if (!gateways.isEmpty()) {
            keys.put("gateways", Yaml.mapping(gateways));
        }
        Map<String, String> tunnels = oneBridge ? Map.of() : tunnels(host, segment, bridge);
        if (!tunnels.isEmpty()) {
            keys.put("tunnels", Yaml.mapping(tunnels));
        }
        return keys;
    }

    /** As Weft derives it (topology: DatapathId). */
    private String derived(SeenHost host, int number) {
        long vtep = Integer.toUnsignedLong(
                dev.weft.topology.Ipv4Address.parse(vteps.of(host)).bits());
        return String.format(Locale.ROOT, "%016x", 0x7765L << 48 | (long) number << 32 | vtep);
    }

    private Map<String, String> tunnels(SeenHost host, FoundNetwork segment, SeenBridge bridge) {
        Map<String, String> names = new LinkedHashMap<>();
        Optional<String> base = base(segment);
        SeenHost first =
                hosts.stream().filter(other -> other != host).findFirst().orElse(host);
        for (SeenPort port : bridge.ports()) {
            Optional<SeenHost> peer = vteps.owner(port.remote()).filter(other -> port.isTunnel() && other != host);
            String usual = base.orElse("")
                    + (peer.equals(Optional.of(first))
                            ? ""
                            : "-" + peer.map(SeenHost::name).orElse(""));
            if (peer.isPresent() && !usual.equals(port.name())) {
                names.put(Yaml.text(peer.get().name()), Yaml.text(port.name()));
            }
        }
        return names;
    }

    /** The name of the port by which the first host that has the network reaches the first of the others. */
    Optional<String> base(FoundNetwork segment) {
        for (Map.Entry<SeenHost, SeenBridge> place : segment.bridges.entrySet()) {
            SeenHost first = hosts.stream()
                    .filter(other -> other != place.getKey())
                    .findFirst()
                    .orElse(place.getKey());
            Optional<String> name = place.getValue().ports().stream()
                    .filter(port -> port.isTunnel()
                            && vteps.owner(port.remote()).filter(first::equals).isPresent())
                    .map(SeenPort::name)
                    .findFirst();
            if (name.isPresent()) {
                return name;
            }
        }
        return Optional.empty();
    }
}

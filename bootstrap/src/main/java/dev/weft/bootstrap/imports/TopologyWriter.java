package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenBridge;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import dev.weft.topology.yaml.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the file that describes hosts as they are. What it cannot say, and what is wrong there, stands in comments above the
 * object that it concerns; what makes the file invalid also at the end of its line.
 */
public final class TopologyWriter {
    private static final int USUAL_MTU = 1500;
    private static final String USUAL_PORT = "4789";

    private final List<SeenHost> hosts;
    private final Remarks remarks = new Remarks();
    private final Vteps vteps;
    private final List<Attached> attached = new ArrayList<>();
    private final FoundNetworks found;
    private final List<FoundNetwork> segments;
    private final List<String> lines = new ArrayList<>();

    private TopologyWriter(List<SeenHost> hosts) {
        this.hosts = hosts;
        vteps = new Vteps(hosts);
        hosts.forEach(host -> attached.addAll(Attached.of(host)));
        found = new FoundNetworks(hosts, vteps, attached, remarks);
        segments = found.find();
    }

    /** The file for these hosts, in this order. */
    public static Imported write(List<SeenHost> hosts) {
        return new TopologyWriter(hosts).write();
    }

    private Imported write() {
        boolean oneBridge = found.isOneBridge();
        int underlay = hosts.stream()
                .flatMap(host -> vteps.mtu(host).stream())
                .min(Integer::compare)
                .orElse(USUAL_MTU);
        segments.forEach(segment -> lookAtMtu(segment, underlay - Topology.VXLAN_OVERHEAD));
        lines.add("# Written by weft import from the state of " + String.join(", ", names()) + ".");
        lines.add("# weft plan --adopt -f FILE shows what apply --adopt would change there.");
        hosts.stream()
                .map(SeenHost::file)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .ifPresent(name -> lines.add("name: " + Yaml.text(name)));
        controller();
        HostLines hostLines = new HostLines(hosts, segments, vteps, oneBridge);
        lines.add("layout: " + (oneBridge ? "one-bridge" : "bridge-per-network"));
        if (oneBridge && !segments.isEmpty()) {
            lines.add("bridge: " + Yaml.text(HostLines.bridge(segments.get(0))));
            sharedTunnel().ifPresent(port -> lines.add("tunnel: " + Yaml.text(port)));
        }
        Map<String, String> ofUnderlay = new LinkedHashMap<>();
        if (underlay != USUAL_MTU) {
            ofUnderlay.put("mtu", Integer.toString(underlay));
        }
        udpPort().ifPresent(port -> ofUnderlay.put("port", port));
        if (!ofUnderlay.isEmpty()) {
            lines.add("underlay: " + Yaml.mapping(ofUnderlay));
        }
        lines.add("");
        lines.add("hosts:");
        lines.addAll(hostLines.lines());
        networks(hostLines, oneBridge);
        containers(oneBridge, underlay - Topology.VXLAN_OVERHEAD);
        return checked();
    }

    private List<String> names() {
        return hosts.stream().map(SeenHost::name).toList();
    }

    private void controller() {
        Set<String> targets = new LinkedHashSet<>();
        segments.forEach(segment -> segment.bridges.values().forEach(bridge -> targets.addAll(bridge.controllers())));
        if (targets.isEmpty()) {
            remarks.note("controller", "the bridges have no controller; write its address before apply:");
            comment("controller");
            lines.add("# controller: ADDRESS");
            return;
        }
        if (targets.size() > 1) {
            remarks.note("controller", "the bridges have more than one controller: " + String.join(", ", targets));
        }
        Optional<String> tcp =
                targets.stream().filter(target -> target.startsWith("tcp:")).findFirst();
        if (tcp.isEmpty()) {
            remarks.edit("controller", "the file cannot have a controller like " + String.join(", ", targets));
        }
        comment("controller");
        tcp.map(target -> target.substring("tcp:".length()))
                .map(target -> target.endsWith(":6653") ? target.substring(0, target.length() - 5) : target)
                .ifPresent(target -> lines.add("controller: " + target));
    }

    private Optional<String> sharedTunnel() {
        return hosts.stream()
                .flatMap(Vteps::tunnels)
                .filter(SeenPort::isByFlow)
                .map(SeenPort::name)
                .findFirst();
    }

    /** Of the tunnels, if it is not the usual one. */
    private Optional<String> udpPort() {
        Set<String> ports = new LinkedHashSet<>();
        hosts.stream()
                .flatMap(Vteps::tunnels)
                .forEach(tunnel -> ports.add(tunnel.options().getOrDefault("dst_port", USUAL_PORT)));
        if (ports.size() > 1) {
            remarks.edit(
                    "controller", "tunnels use different UDP ports, but the file has one: " + String.join(", ", ports));
        }
        return ports.stream().filter(port -> !port.equals(USUAL_PORT)).findFirst();
    }

    private void lookAtMtu(FoundNetwork segment, int fitting) {
        Set<Integer> mtus = new LinkedHashSet<>();
        segment.gateways.forEach((host, port) -> host.device(port.name()).ifPresent(device -> {
            mtus.add(device.mtu());
            if (device.mtu() > fitting) {
                remarks.note(
                        segment,
                        "the MTU of gateway port " + port.name() + " of " + host.name() + " is " + device.mtu()
                                + ", but tunnels carry " + fitting + "; apply --adopt sets it");
            }
            if (!device.isUp()) {
                remarks.note(segment, "gateway port " + port.name() + " of " + host.name() + " is down");
            }
        }));
        attached.stream()
                .filter(one -> one.isDeclarable() && segment.bridges.get(one.host()) == one.bridge())
                .filter(one -> segment.subnet.equals(
                        Optional.of(FoundNetworks.around(one.nic().addresses().get(0)))))
                .forEach(one -> mtus.add(one.nic().mtu()));
        List<Integer> usable = mtus.stream().filter(mtu -> mtu <= fitting).toList();
        if (usable.size() == 1 && usable.get(0) != fitting) {
            segment.mtu = Optional.of(usable.get(0));
        } else if (usable.size() > 1) {
            segment.mtu = usable.stream().min(Integer::compare).filter(mtu -> mtu != fitting);
            remarks.note(segment, "devices in it have different MTUs: " + usable);
        }
    }

    private void networks(HostLines hostLines, boolean oneBridge) {
        lines.add("");
        lines.add(segments.isEmpty() ? "networks: []" : "networks:");
        if (segments.isEmpty()) {
            remarks.edit("networks", "no network was found: no bridge has a tunnel, a gateway port or a container");
            comment("networks");
        }
        if (oneBridge && segments.size() > 1) {
            lines.add("  # Whether a router joins networks cannot be read from the hosts: routers: [{name: ..., "
                    + "networks: [..., ...]}]");
        }
        for (FoundNetwork segment : segments) {
            segment.bridges.forEach((host, bridge) -> ownAddresses(segment, host, bridge));
            segment.bridges.values().forEach(this::comment);
            comment(segment);
            Map<String, String> keys = new LinkedHashMap<>();
            keys.put("name", Yaml.text(segment.name));
            keys.put("vni", segment.vni.orElseThrow().toString());
            keys.put("subnet", segment.subnet.map(Object::toString).orElse("UNKNOWN"));
            segment.gateway.ifPresent(gateway -> keys.put("gateway", gateway));
            segment.gatewayPort().ifPresent(port -> keys.put("port", Yaml.text(port)));
            segment.mtu.ifPresent(mtu -> keys.put("mtu", mtu.toString()));
            if (!segment.isNat) {
                keys.put("exit", "none");
            }
            if (!oneBridge) {
                keys.put("bridge", Yaml.text(HostLines.bridge(segment)));
                hostLines.base(segment).ifPresent(tunnel -> keys.put("tunnel", Yaml.text(tunnel)));
            }
            lines.add("  - " + Yaml.mapping(keys));
        }
    }

    private void ownAddresses(FoundNetwork segment, SeenHost host, SeenBridge bridge) {
        host.device(bridge.name()).stream()
                .flatMap(device -> device.addresses().stream())
                .forEach(cidr -> remarks.edit(
                        segment,
                        "device " + bridge.name() + " of " + host.name() + " itself has the address " + cidr
                                + ": Weft's gateway is a separate port; remove the address (ip addr del " + cidr
                                + " dev "
                                + bridge.name() + ") and set gateway: here"));
    }

    private void containers(boolean oneBridge, int fitting) {
        if (segments.isEmpty()) {
            return;
        }
        ContainerLines writer = new ContainerLines(segments, attached, fitting, remarks);
        List<String> containers = writer.containers();
        if (!containers.isEmpty()) {
            lines.add("");
            lines.add("containers:");
            lines.addAll(containers);
        }
        List<String> ports = writer.ports(hosts, oneBridge);
        if (!ports.isEmpty()) {
            lines.add("");
            lines.add("# Not in this file:");
            lines.addAll(ports);
        }
    }

    private void comment(Object about) {
        remarks.about(about).forEach(remark -> lines.add("# " + remark));
    }

    /** What the parser says of the file is put where it is. */
    private Imported checked() {
        List<String> safe = new ArrayList<>(lines.stream().map(Yaml::comment).toList());
        List<String> edits = new ArrayList<>(remarks.edits());
        if (TopologyFile.parse(String.join("\n", safe) + "\n") instanceof ParsedTopology.Invalid invalid) {
            for (Problem problem : invalid.problems()) {
                String text = problem.why() + " " + problem.fix();
                edits.add("line " + problem.line() + ": " + problem.where() + ": " + text);
                int line = problem.line() - 1;
                safe.set(line, safe.get(line) + " # EDIT: " + Yaml.comment(text));
            }
        }
        return new Imported(String.join("\n", safe) + "\n", edits, remarks.all());
    }
}

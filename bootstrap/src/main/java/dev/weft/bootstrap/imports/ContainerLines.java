package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenContainer;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines of the file about containers, and about ports that are none of a container that the file can have. */
final class ContainerLines {
    private final List<FoundNetwork> segments;
    private final List<Attached> attached;
    private final int fitting;
    private final Remarks remarks;

    /** @param fitting the largest MTU that tunnels carry, bytes */
    ContainerLines(List<FoundNetwork> segments, List<Attached> attached, int fitting, Remarks remarks) {
        this.segments = segments;
        this.attached = attached;
        this.fitting = fitting;
        this.remarks = remarks;
    }

    List<String> containers() {
        List<String> lines = new ArrayList<>();
        Map<String, Attached> seen = new LinkedHashMap<>();
        for (Attached one : attached) {
            if (!one.isDeclarable()) {
                continue;
            }
            FoundNetwork segment = segment(one);
            String place = one.host().name() + "/" + one.container().name();
            if (seen.putIfAbsent(place, one) != null) {
                remarks.edit(
                        one,
                        "container " + one.container().name() + " of "
                                + one.host().name() + " has a second port, "
                                + one.port().name() + ": remove one of the two lines");
            }
            look(one, segment);
            remarks.about(one).forEach(remark -> lines.add("  # " + remark));
            lines.add(line(one, segment));
        }
        return lines;
    }

    private FoundNetwork segment(Attached one) {
        return segments.stream()
                .filter(segment -> segment.bridges.get(one.host()) == one.bridge())
                .filter(segment -> segments.stream()
                                        .filter(other -> other.bridges.get(one.host()) == one.bridge())
                                        .count()
                                == 1
                        || segment.subnet.equals(java.util.Optional.of(
                                FoundNetworks.around(one.nic().addresses().get(0)))))
                .findFirst()
                .orElse(segments.get(0));
    }

    private void look(Attached one, FoundNetwork segment) {
        String who = one.container().name() + " of " + one.host().name();
        int most = segment.mtu.orElse(fitting);
        if (one.nic().mtu() > most) {
            remarks.note(
                    one,
                    "the MTU of " + who + " is " + one.nic().mtu() + ", but tunnels carry " + most
                            + ": larger packets are lost between hosts; apply --adopt sets it");
        }
        if (one.nic().addresses().size() > 1) {
            remarks.edit(
                    one,
                    who + " has more addresses, but the file has only the first: "
                            + String.join(", ", one.nic().addresses()));
        }
        String gateway = segment.gateway.orElse("");
        if (!gateway.isEmpty() && !one.container().routes().contains(gateway + " eth0")) {
            remarks.note(
                    one,
                    "the default route of " + who + " is "
                            + (one.container().routes().isEmpty()
                                    ? "missing"
                                    : String.join(", ", one.container().routes()))
                            + ": apply --adopt sets it to " + gateway);
        }
        if (!one.port().error().isEmpty()) {
            remarks.note(
                    one,
                    "port " + one.port().name() + " does not work: "
                            + one.port().error());
        }
        others(one, who);
    }

    private void others(Attached one, String who) {
        for (Attached other : attached) {
            if (other != one && other.isDeclarable() && segment(other) == segment(one)) {
                String whose = other.container().name() + " of " + other.host().name();
                if (other.address().equals(one.address())) {
                    remarks.edit(
                            one,
                            who + " has the address " + one.address() + ", which " + whose
                                    + " also has: change one of them");
                }
                if (other.nic().mac().equals(one.nic().mac())) {
                    remarks.edit(
                            one,
                            who + " has the MAC address " + one.nic().mac() + ", which " + whose
                                    + " also has: change one of them (or remove the key: Weft derives one)");
                }
            }
        }
    }

    private static String line(Attached one, FoundNetwork segment) {
        SeenContainer container = one.container();
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("name", Yaml.text(container.name()));
        keys.put("host", Yaml.text(one.host().name()));
        keys.put("network", Yaml.text(segment.name));
        keys.put("ip", one.address());
        Ipv4Address ip = Ipv4Address.parse(one.address());
        MacAddress derived = new Vni(segment.vni.orElseThrow()).endpointMac(ip);
        if (!derived.toString().equals(one.nic().mac())) {
            keys.put("mac", Yaml.text(one.nic().mac()));
        }
        if (!container.image().equals(Container.DEFAULT_IMAGE)) {
            keys.put("image", Yaml.text(container.image()));
        }
        Container usual =
                new Container(container.name(), one.host().name(), segment.name, ip, derived, Container.DEFAULT_IMAGE);
        if (!usual.portName().equals(one.port().name())) {
            keys.put("port", Yaml.text(one.port().name()));
        }
        return "  - " + Yaml.mapping(keys);
    }

    /** What else is on the bridges: as comments, or as ports of the file where a bridge is of many networks. */
    List<String> ports(List<SeenHost> hosts, boolean oneBridge) {
        List<String> lines = new ArrayList<>();
        for (SeenHost host : hosts) {
            for (SeenHost.SeenBridge bridge : host.bridges()) {
                if (segments.stream().anyMatch(segment -> segment.bridges.get(host) == bridge)) {
                    bridge.ports().stream()
                            .filter(port -> isStranger(host, bridge, port))
                            .forEach(port -> lines.addAll(stranger(host, bridge, port, oneBridge)));
                }
            }
        }
        return lines;
    }

    private boolean isStranger(SeenHost host, SeenHost.SeenBridge bridge, SeenPort port) {
        return !port.isTunnel()
                && !port.name().equals(bridge.name())
                && segments.stream().noneMatch(segment -> segment.gateways.get(host) == port)
                && attached.stream().noneMatch(one -> one.port() == port && one.isDeclarable());
    }

    private List<String> stranger(SeenHost host, SeenHost.SeenBridge bridge, SeenPort port, boolean oneBridge) {
        List<String> lines = new ArrayList<>();
        String place = "port " + port.name() + " on " + bridge.name() + " of " + host.name();
        String container = port.externalIds().getOrDefault("container_id", "");
        boolean isDown = host.containers().stream()
                .anyMatch(one -> !one.isRunning()
                        && (one.name().equals(container) || one.id().startsWith(container)));
        if (!container.isEmpty() && isDown) {
            remarks.edit(
                    port,
                    place + " belongs to container " + container
                            + ", which is down: start it, attach it to the bridge again (ovs-docker del-port, "
                            + "add-port) and import again, or write its line");
        } else if (!port.error().isEmpty()) {
            remarks.edit(
                    port,
                    place + (container.isEmpty() ? "" : " (of container " + container + ")") + " has lost its device: "
                            + port.error() + "; remove it: ovs-vsctl del-port " + bridge.name() + " " + port.name());
        } else {
            remarks.note(port, place + stays(port));
        }
        remarks.about(port).forEach(remark -> lines.add("  # " + remark));
        if (oneBridge) {
            lines.add("  # - "
                    + Yaml.mapping(
                            Map.of("name", Yaml.text(port.name())),
                            "host",
                            Yaml.text(host.name()),
                            "network",
                            "NETWORK"));
        }
        return lines;
    }

    private String stays(SeenPort port) {
        return attached.stream()
                .filter(one -> one.port() == port)
                .findFirst()
                .map(one -> " is " + one.nic().name() + " of container "
                        + one.container().name()
                        + (one.container().mode().equals("none")
                                ? ""
                                : ", which is also in the Docker network "
                                        + one.container().mode())
                        + (one.nic().addresses().isEmpty() ? ", which has no address there" : "")
                        + ": the file cannot declare it as a container; it stays as it is")
                .orElse(" cannot be described in the file; it stays as it is");
    }
}

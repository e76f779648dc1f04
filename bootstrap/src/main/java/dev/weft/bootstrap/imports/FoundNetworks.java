package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenBridge;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The networks that were found on all hosts. */
final class FoundNetworks {
    private static final String WEFT_NETWORK = "weft-network";

    private final List<SeenHost> hosts;
    private final Vteps vteps;
    private final Remarks remarks;
    private final List<Attached> attached;
    private final List<FoundNetwork> all = new ArrayList<>();

    FoundNetworks(List<SeenHost> hosts, Vteps vteps, List<Attached> attached, Remarks remarks) {
        this.hosts = hosts;
        this.vteps = vteps;
        this.attached = attached;
        this.remarks = remarks;
    }

    /** Whether one bridge carries all networks. */
    boolean isOneBridge() {
        return hosts.stream().flatMap(Vteps::tunnels).anyMatch(SeenPort::isByFlow);
    }

    List<FoundNetwork> find() {
        if (isOneBridge()) {
            onOneBridge();
        } else {
            onBridgesOfTheirOwn();
        }
        all.forEach(this::complete);
        names();
        return List.copyOf(all);
    }

    /** An internal port with an address that is not the bridge's own. */
    static boolean isGateway(SeenHost host, SeenBridge bridge, SeenPort port) {
        return port.type().equals("internal")
                && !port.name().equals(bridge.name())
                && (port.externalIds().getOrDefault("weft", "").equals("gateway")
                        || host.device(port.name())
                                .filter(device -> !device.addresses().isEmpty())
                                .isPresent());
    }

    private void onBridgesOfTheirOwn() {
        for (Set<BridgeGroups.Place> group : new BridgeGroups(hosts, vteps, remarks).groups()) {
            FoundNetwork segment = new FoundNetwork();
            for (BridgeGroups.Place place : group) {
                if (segment.bridges.putIfAbsent(place.host(), place.bridge()) != null) {
                    remarks.edit(
                            segment, place + " is also in this network, but a host has one bridge for each network");
                    continue;
                }
                place.bridge().ports().forEach(port -> look(segment, place, port));
                place.bridge().ports().stream()
                        .filter(port -> port.externalIds().containsKey(WEFT_NETWORK))
                        .findFirst()
                        .ifPresent(port -> segment.name = port.externalIds().get(WEFT_NETWORK));
            }
            all.add(segment);
        }
    }

    private void look(FoundNetwork segment, BridgeGroups.Place place, SeenPort port) {
        if (isGateway(place.host(), place.bridge(), port) && segment.gateways.putIfAbsent(place.host(), port) != null) {
            remarks.edit(
                    segment,
                    "port " + port.name() + " on " + place + " also has an address: a network has one gateway");
        }
        if (port.isTunnel() && !port.isByFlow()) {
            Optional<Integer> key = number(port.key());
            if (segment.vni.isEmpty()) {
                segment.vni = key;
            } else if (!segment.vni.equals(key)
                    && place.bridge().ports().stream()
                            .filter(SeenPort::isTunnel)
                            .anyMatch(other -> number(other.key()).equals(segment.vni))) {
                remarks.edit(
                        segment,
                        "tunnels with the keys " + segment.vni.get() + " and " + port.key() + " are on " + place
                                + ": a network has one vni");
            }
        }
    }

    static Optional<Integer> number(String key) {
        try {
            int number = Integer.decode(key);
            return number > 0 && number <= Vni.MAX ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private void onOneBridge() {
        for (SeenHost host : hosts) {
            for (SeenBridge bridge : host.bridges()) {
                if (BridgeGroups.isNetwork(host, bridge)) {
                    bridge.ports().stream()
                            .filter(port -> isGateway(host, bridge, port))
                            .forEach(port -> segment(
                                            host, bridge, port.externalIds().get(WEFT_NETWORK), prefix(host, port))
                                    .ifPresent(segment -> segment.gateways.putIfAbsent(host, port)));
                }
            }
        }
        attached.stream()
                .filter(Attached::isDeclarable)
                .forEach(one -> segment(
                        one.host(),
                        one.bridge(),
                        one.port().externalIds().get(WEFT_NETWORK),
                        Optional.of(around(one.nic().addresses().get(0)))));
        numbers();
    }

    private Optional<FoundNetwork> segment(SeenHost host, SeenBridge bridge, String name, Optional<Ipv4Prefix> subnet) {
        Optional<FoundNetwork> known = all.stream()
                .filter(one -> name == null ? one.subnet.equals(subnet) : one.name.equals(name))
                .findFirst();
        if (known.isEmpty() && name == null && subnet.isEmpty()) {
            return known;
        }
        FoundNetwork segment = known.orElseGet(() -> {
            FoundNetwork made = new FoundNetwork();
            made.name = name == null ? "" : name;
            made.subnet = subnet;
            all.add(made);
            return made;
        });
        segment.bridges.putIfAbsent(host, bridge);
        return Optional.of(segment);
    }

    /** From the MAC addresses that Weft derives of them, else from what the flows speak of. */
    private void numbers() {
        Set<Integer> spoken = new LinkedHashSet<>();
        hosts.forEach(host -> host.bridges().forEach(bridge -> spoken.addAll(bridge.tunnelIds())));
        for (FoundNetwork segment : all) {
            segment.vni = segment.gateways.values().stream()
                    .flatMap(port -> vniOfGateway(port.mac()).stream())
                    .findFirst()
                    .or(() -> spoken.stream()
                            .filter(vni -> attached.stream()
                                    .filter(Attached::isDeclarable)
                                    .filter(one -> segment.subnet.equals(Optional.of(
                                            around(one.nic().addresses().get(0)))))
                                    .anyMatch(one -> new Vni(vni)
                                            .endpointMac(Ipv4Address.parse(one.address()))
                                            .toString()
                                            .equals(one.nic().mac())))
                            .findFirst());
            segment.vni.ifPresent(spoken::remove);
        }
        List<FoundNetwork> without =
                all.stream().filter(one -> one.vni.isEmpty()).toList();
        List<Integer> left = spoken.stream().sorted().toList();
        for (int i = 0; i < without.size() && i < left.size(); i++) {
            FoundNetwork segment = without.get(i);
            segment.vni = Optional.of(left.get(i));
            if (without.size() > 1 || left.size() > 1) {
                remarks.edit(
                        segment,
                        "which of the VNIs " + left
                                + " in the flows belongs to this network cannot be read from the hosts; they "
                                + "were assigned in order");
            }
        }
    }

    private static Optional<Integer> vniOfGateway(String mac) {
        try {
            MacAddress parsed = MacAddress.parse(mac);
            return (parsed.bits() & Vni.GATEWAY_MAC_MASK.bits()) == Vni.GATEWAY_MAC_PREFIX.bits()
                    ? number(Long.toString(parsed.bits() & Vni.MAX))
                    : Optional.empty();
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    static Ipv4Prefix around(String cidr) {
        int slash = cidr.indexOf('/');
        int length = Integer.parseInt(cidr.substring(slash + 1));
        int mask = length == 0 ? 0 : -1 << Integer.SIZE - length;
        return new Ipv4Prefix(
                new Ipv4Address(Ipv4Address.parse(cidr.substring(0, slash)).bits() & mask), length);
    }

    private static Optional<Ipv4Prefix> prefix(SeenHost host, SeenPort port) {
        return host.device(port.name()).stream()
                .flatMap(device -> device.addresses().stream())
                .map(FoundNetworks::around)
                .findFirst();
    }

    private void complete(FoundNetwork segment) {
        segment.gateways.forEach((host, port) -> host.device(port.name()).stream()
                .flatMap(device -> device.addresses().stream().limit(1))
                .forEach(cidr -> gateway(segment, host, port, cidr)));
        List<Attached> members = attached.stream()
                .filter(one -> one.bridge() == segment.bridges.get(one.host()) && one.isDeclarable())
                .toList();
        if (segment.subnet.isEmpty()) {
            segment.subnet = members.stream()
                    .map(one -> around(one.nic().addresses().get(0)))
                    .findFirst();
        }
        if (segment.vni.isEmpty()) {
            int free = all.stream()
                            .flatMap(one -> one.vni.stream())
                            .mapToInt(Integer::intValue)
                            .max()
                            .orElse(999)
                    + 1;
            segment.vni = Optional.of(free);
            remarks.note(segment, "no tunnel defines a VNI for it: " + free + " was chosen");
        }
        segment.isNat = !segment.gateways.isEmpty();
        hosts.stream()
                .filter(host -> !isOneBridge() && !segment.bridges.containsKey(host))
                .forEach(host -> remarks.note(segment, host.name() + " has no bridge for it: apply creates one"));
    }

    private void gateway(FoundNetwork segment, SeenHost host, SeenPort port, String cidr) {
        String address = cidr.substring(0, cidr.indexOf('/'));
        if (segment.subnet.isEmpty()) {
            segment.subnet = Optional.of(around(cidr));
        }
        if (segment.gateway.isEmpty()) {
            segment.gateway = Optional.of(address);
        } else if (!segment.gateway.get().equals(address) || !segment.subnet.equals(Optional.of(around(cidr)))) {
            remarks.edit(
                    segment,
                    "gateway port " + port.name() + " of " + host.name() + " has " + cidr + ", but another host's has "
                            + segment.gateway.get() + ": a network has one gateway address and one subnet");
        }
        new NatRules(host, remarks).check(segment, around(cidr), port.name());
    }

    private void names() {
        for (FoundNetwork segment : all) {
            String base = segment.name.isEmpty() ? "net" + segment.vni.orElse(0) : segment.name;
            String name = base;
            for (int i = 2; isTaken(segment, name); i++) {
                name = base + "-" + i;
            }
            segment.name = name;
        }
    }

    private boolean isTaken(FoundNetwork segment, String name) {
        return all.stream().anyMatch(other -> other != segment && other.name.equals(name));
    }
}

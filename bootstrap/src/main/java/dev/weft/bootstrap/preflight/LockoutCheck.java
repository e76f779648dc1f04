package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Needs;
import dev.weft.bootstrap.facts.NeedsReader;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a network's subnet takes something from the host: its gateway port gets an address of the subnet, and the host then sends
 * what is for the subnet into the network. A host that this cuts off cannot be mended from here.
 */
public final class LockoutCheck {
    private final HostSpec spec;
    private final HostFacts facts;

    private LockoutCheck(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    /** What forbids to go on. */
    public static List<Failure> of(HostSpec spec, HostFacts facts, RunOptions options) {
        if (options.allow(Consent.ANY_SUBNET)) {
            return List.of();
        }
        LockoutCheck check = new LockoutCheck(spec, facts);
        return spec.gateways().stream()
                .filter(gateway -> !check.isThere(gateway))
                .flatMap(gateway -> check.failure(gateway).stream())
                .toList();
    }

    /** What a host lives with already, but somebody should know. */
    public static List<String> warnings(HostSpec spec, HostFacts facts) {
        LockoutCheck check = new LockoutCheck(spec, facts);
        return spec.gateways().stream()
                .filter(check::isThere)
                .map(gateway -> {
                    List<String> reasons = check.overlaps(gateway);
                    return reasons.isEmpty()
                            ? ""
                            : "network " + gateway.network() + ": its subnet " + gateway.subnet() + " "
                                    + String.join(", and ", reasons) + "; choose another subnet for one of them";
                })
                .filter(warning -> !warning.isEmpty())
                .toList();
    }

    /** Whether its port has that address already, made by us or by hand: then the host was not cut off by it. */
    private boolean isThere(HostSpec.Gateway gateway) {
        return facts.link(gateway.port())
                .filter(link -> link.addresses().contains(gateway.cidr()))
                .isPresent();
    }

    private List<Failure> failure(HostSpec.Gateway gateway) {
        List<String> reasons = new ArrayList<>(needed(gateway.subnet()));
        reasons.addAll(overlaps(gateway));
        if (reasons.isEmpty()) {
            return List.of();
        }
        return List.of(new Failure(
                "network " + gateway.network() + " is in use",
                "its subnet " + gateway.subnet() + " " + String.join(", and ", reasons)
                        + "; the host would send packets for that subnet into the network and could be cut off",
                "use another subnet for the network, "
                        + FreeSubnet.like(gateway.subnet(), taken())
                                .map(free -> "like subnet: " + free + ", which nothing on this host uses")
                                .orElse("smaller than this one: no private subnet of this size is free")));
    }

    /** What is reached by an address, whatever route leads there. */
    private List<String> needed(Ipv4Prefix subnet) {
        Set<String> reasons = new LinkedHashSet<>();
        facts.needs().addresses().forEach((address, use) -> {
            if (subnet.contains(address)) {
                reasons.add("holds " + address + " (" + use + ")");
            }
        });
        for (Needs.Route route : foreignRoutes().toList()) {
            for (Ipv4Address hop : route.via()) {
                if (subnet.contains(hop)) {
                    reasons.add("holds " + hop + " (it is the next hop of the route " + route.shown() + ")");
                }
            }
        }
        return List.copyOf(reasons);
    }

    private List<String> overlaps(HostSpec.Gateway gateway) {
        Ipv4Prefix subnet = gateway.subnet();
        Set<String> reasons = new LinkedHashSet<>();
        for (Link link : facts.links()) {
            if (!isOwn(link.name())) {
                link.addresses().stream()
                        .filter(cidr -> NeedsReader.prefix(cidr)
                                .filter(subnet::overlaps)
                                .isPresent())
                        .forEach(cidr -> reasons.add("overlaps that of device " + link.name() + ", which has " + cidr));
            }
        }
        foreignRoutes()
                .filter(route -> !route.isDefault() && route.to().overlaps(subnet))
                .filter(route -> route.devices().stream().noneMatch(device -> has(device, route.to())))
                .forEach(route -> reasons.add("overlaps the host's route " + route.shown()));
        facts.needs()
                .docker()
                .forEach((name, subnets) -> subnets.stream()
                        .filter(subnet::overlaps)
                        .forEach(other -> reasons.add("overlaps " + other + " of Docker's network " + name)));
        return List.copyOf(reasons);
    }

    /** Whether it is the route that comes with a device's address. */
    private boolean has(String device, Ipv4Prefix network) {
        return facts.link(device).stream()
                .flatMap(link -> link.addresses().stream())
                .anyMatch(
                        cidr -> NeedsReader.prefix(cidr).filter(network::equals).isPresent());
    }

    private Stream<Needs.Route> foreignRoutes() {
        return facts.needs().routes().stream()
                .filter(route -> route.devices().stream().noneMatch(this::isOwn));
    }

    /** A gateway's port, there or wanted: another check says whether the name belongs to Weft. */
    private boolean isOwn(String device) {
        return spec.gateways().stream().anyMatch(gateway -> gateway.port().equals(device))
                || facts.ovs().ours().stream()
                        .flatMap(bridge -> bridge.port(device).stream())
                        .anyMatch(Ovs.Port::isOurs);
    }

    private List<Ipv4Prefix> taken() {
        List<Ipv4Prefix> taken = new ArrayList<>();
        facts.links()
                .forEach(link -> link.addresses()
                        .forEach(cidr -> NeedsReader.prefix(cidr).ifPresent(taken::add)));
        facts.needs().routes().stream()
                .filter(route -> !route.isDefault())
                .map(Needs.Route::to)
                .forEach(taken::add);
        facts.needs().routes().forEach(route -> route.via().forEach(hop -> taken.add(new Ipv4Prefix(hop, 32))));
        facts.needs().addresses().keySet().forEach(address -> taken.add(new Ipv4Prefix(address, 32)));
        facts.needs().docker().values().forEach(taken::addAll);
        spec.gateways().forEach(gateway -> taken.add(gateway.subnet()));
        taken.addAll(spec.reserved());
        return taken;
    }
}

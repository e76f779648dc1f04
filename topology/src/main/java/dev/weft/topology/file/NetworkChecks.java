package dev.weft.topology.file;

import dev.weft.topology.Exit;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What must hold between a network's values, between networks, and between networks and the underlay. */
final class NetworkChecks {
    private final Draft draft;
    private final ProblemLog log;
    private final TreeMap<Ipv4Address, DraftNetwork> bySubnet = new TreeMap<>();
    private final Map<Ipv4Prefix, FileField.Given<Ipv4Prefix>> exits = new HashMap<>();

    private NetworkChecks(Draft draft, ProblemLog log) {
        this.draft = draft;
        this.log = log;
    }

    static void check(Draft draft, ProblemLog log) {
        NetworkChecks checks = new NetworkChecks(draft, log);
        Unique<Vni> vnis = new Unique<>("This VNI", "Give each network a VNI of its own.", log);
        for (DraftNetwork network : draft.networks().all()) {
            vnis.add(network.vni());
            checks.checkSubnet(network);
            checks.checkGateway(network);
            checks.checkRange(network);
            checks.checkMtu(network);
        }
        checks.checkUnderlay();
    }

    /** Subnets taken so far do not overlap, so only the nearest at either side can overlap a new one. */
    private void checkSubnet(DraftNetwork network) {
        if (!(network.subnet() instanceof FileField.Given<Ipv4Prefix> subnet)) {
            return;
        }
        Optional<DraftNetwork> other = overlapping(subnet.value());
        if (other.isEmpty()) {
            bySubnet.put(subnet.value().address(), network);
            checkExit(network, subnet);
            return;
        }
        if (other.get().subnet().known().equals(Optional.of(subnet.value()))) {
            checkExit(network, subnet);
            return;
        }
        FileField.Given<Ipv4Prefix> taken =
                (FileField.Given<Ipv4Prefix>) other.get().subnet();
        log.value(
                subnet,
                "It overlaps " + taken.value() + " of " + Unique.place(taken) + ".",
                "Give each network addresses of its own.");
    }

    /** Networks of one subnet are kept apart by the switches; by the kernel of a host, where both have an exit, not. */
    private void checkExit(DraftNetwork network, FileField.Given<Ipv4Prefix> subnet) {
        boolean isIsolated = network.gateway().known().filter(Optional::isEmpty).isPresent();
        if (isIsolated || !network.exit().or(Optional.of(Exit.NAT)).equals(Optional.of(Exit.NAT))) {
            return;
        }
        FileField.Given<Ipv4Prefix> earlier = exits.putIfAbsent(subnet.value(), subnet);
        if (earlier != null) {
            log.value(
                    subnet,
                    "It is also the subnet of " + Unique.place(earlier)
                            + ", and both have an exit, but a host's kernel has one route to a subnet.",
                    "Give one of them exit: none or gateway: none, or each addresses of its own.");
        }
    }

    private Optional<DraftNetwork> overlapping(Ipv4Prefix subnet) {
        return java.util.stream.Stream.of(
                        bySubnet.floorEntry(subnet.address()), bySubnet.ceilingEntry(subnet.address()))
                .filter(java.util.Objects::nonNull)
                .map(Map.Entry::getValue)
                .filter(network -> network.subnet().known().orElseThrow().overlaps(subnet))
                .min(Comparator.comparing(network -> ((FileField.Given<Ipv4Prefix>) network.subnet()).at()));
    }

    private void checkGateway(DraftNetwork network) {
        if (network.gateway() instanceof FileField.Given<Optional<Ipv4Address>> gateway) {
            network.subnet()
                    .known()
                    .flatMap(subnet -> gateway.value().flatMap(address -> notUsable(address, subnet)))
                    .ifPresent(why -> log.value(
                            gateway,
                            why,
                            "Use an address inside the subnet, or remove the key: the first address is the default."));
            if (gateway.value().isEmpty()) {
                checkIsolated(network);
            }
        }
    }

    /** What a network without a gateway cannot have. */
    private void checkIsolated(DraftNetwork network) {
        network.exit().ifGiven(exit -> {
            if (exit.value() == Exit.NAT) {
                log.value(
                        exit,
                        "The network has no gateway (gateway: none), and an exit needs one.",
                        "Remove one of the two.");
            }
        });
        network.port()
                .ifGiven(port -> log.value(
                        port,
                        "The network has no gateway (gateway: none), so it has no gateway device.",
                        "Remove one of the two."));
    }

    private void checkRange(DraftNetwork network) {
        network.ipRange()
                .ifGiven(
                        range -> network.subnet()
                                .known()
                                .filter(subnet -> !subnet.contains(range.value().address())
                                        || range.value().length() < subnet.length())
                                .ifPresent(
                                        subnet -> log.value(
                                                range,
                                                "It is not inside the network's subnet " + subnet + ".",
                                                "Write the part of the subnet from which Weft assigns addresses; addresses set with ip: may be anywhere in the subnet.")));
    }

    /** Why nothing in the subnet can have this address, in words. */
    static Optional<String> notUsable(Ipv4Address address, Ipv4Prefix subnet) {
        if (!subnet.contains(address)) {
            return Optional.of("It is not in the network's subnet " + subnet + ".");
        }
        if (subnet.isUsable(address)) {
            return Optional.empty();
        }
        if (address.equals(subnet.address())) {
            return Optional.of("It is the address of the subnet itself.");
        }
        return Optional.of("It is the subnet's broadcast address.");
    }

    private void checkMtu(DraftNetwork network) {
        network.mtu()
                .ifGiven(given -> draft.mostMtu()
                        .filter(most -> given.value() > most)
                        .ifPresent(most -> log.value(
                                given,
                                "VXLAN adds " + Topology.VXLAN_OVERHEAD + " bytes, and the underlay's MTU is "
                                        + (most + Topology.VXLAN_OVERHEAD) + ".",
                                "Give at most " + most + ", or set underlay.mtu if the underlay carries more.")));
    }

    private void checkUnderlay() {
        for (DraftHost host : draft.hosts().all()) {
            host.address().ifGiven(given -> given.value().ipv4().ifPresent(address -> checkUnderlay(address, given)));
            host.vtep().ifGiven(given -> checkUnderlay(given.value(), given));
        }
        draft.controller().ifGiven(given -> checkUnderlay(given.value().address(), given));
    }

    private void checkUnderlay(Ipv4Address address, FileField.Given<?> field) {
        Optional.ofNullable(bySubnet.floorEntry(address))
                .map(entry -> (FileField.Given<Ipv4Prefix>) entry.getValue().subnet())
                .filter(subnet -> subnet.value().contains(address))
                .ifPresent(subnet -> log.value(
                        field,
                        "It is inside the subnet " + subnet.value() + " of " + Unique.place(subnet) + ".",
                        "Give the network a subnet that the underlay does not use."));
    }
}

package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.flows.Tag;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The endpoints on other hosts that a switch has flows for. A controller with no memory believes it until it has asked
 * these hosts themselves, or else what led to them would be removed, and made again once they are there.
 */
final class HeldElsewhere {
    private static final Pattern TO_VTEP = Pattern.compile("set_field:([0-9.]+)->" + Field.TUN_DST.ovsName());

    private final Topology topology;
    private final Installed installed;

    HeldElsewhere(Topology topology, Installed installed) {
        this.topology = topology;
        this.installed = installed;
    }

    /** Each at {@link Endpoint#UNKNOWN_PORT}. */
    List<Endpoint> endpoints() {
        return ours(Table.FORWARD)
                .flatMap(flow -> flow.match().flatMap(match -> endpoint(match, flow.actions())).stream())
                .toList();
    }

    private Stream<InstalledFlow> ours(Table table) {
        return installed.flows().stream().filter(flow -> flow.cookie().isOurs() && flow.table() == table.number());
    }

    private Optional<Endpoint> endpoint(Match match, String actions) {
        Match.Bits to = match.fields().get(Field.ETH_DST);
        Matcher vtep = TO_VTEP.matcher(actions);
        if (!match.keys().equals(EnumSet.of(Field.METADATA, Field.ETH_DST))
                || to.mask() != Field.ETH_DST.allBits()
                || !vtep.find()) {
            return Optional.empty();
        }
        MacAddress mac = new MacAddress(to.value());
        Ipv4Address address = Ipv4Address.parse(vtep.group(1));
        Optional<Network> network = topology.networks().stream()
                .filter(candidate -> candidate.vni().number()
                        == (match.fields().get(Field.METADATA).value() & Tag.VNI))
                .findFirst();
        Optional<Host> host = topology.hosts().stream()
                .filter(candidate -> candidate.vtep().equals(address))
                .findFirst();
        return network.flatMap(in -> host.filter(at -> topology.isOn(in, at.name()))
                .map(at -> new Endpoint(
                        in.name(), mac, answeredIp(in, mac), at.name(), Endpoint.UNKNOWN_PORT, Optional.empty())));
    }

    /** The address that this switch answers ARP requests for with the MAC address. */
    private Optional<Ipv4Address> answeredIp(Network network, MacAddress mac) {
        Match.Bits inNetwork = new Match.Bits(network.vni().number(), Tag.VNI);
        String answer = "set_field:" + mac + "->" + Field.ARP_SHA.ovsName();
        return ours(Table.ARP)
                .filter(flow -> flow.actions().contains(answer))
                .flatMap(flow -> flow.match().stream())
                .map(Match::fields)
                .filter(fields -> inNetwork.equals(fields.get(Field.METADATA)) && fields.containsKey(Field.ARP_TPA))
                .map(fields -> new Ipv4Address((int) fields.get(Field.ARP_TPA).value()))
                .findFirst();
    }
}

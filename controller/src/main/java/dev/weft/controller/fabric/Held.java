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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the flows that a switch holds say about endpoints: a controller with no memory learns from them what one before it
 * had learned.
 */
final class Held {
    private static final Pattern TO_VTEP = Pattern.compile("set_field:([0-9.]+)->" + Field.TUN_DST.ovsName());

    private final Topology topology;
    private final Installed installed;

    Held(Topology topology, Installed installed) {
        this.topology = topology;
        this.installed = installed;
    }

    /**
     * An endpoint that was learned at a port of this switch.
     *
     * @param port its OpenFlow number then
     */
    record Here(int port, MacAddress mac) {}

    /** Those that have an ageing flow, which tells port and MAC address. */
    List<Here> here() {
        return ours(Table.LEARN)
                .flatMap(flow -> flow.match().stream())
                .filter(match -> match.keys().equals(EnumSet.of(Field.IN_PORT, Field.ETH_SRC)))
                .map(match -> new Here(
                        (int) match.fields().get(Field.IN_PORT).value(),
                        new MacAddress(match.fields().get(Field.ETH_SRC).value())))
                .toList();
    }

    /** The address that an endpoint here announces, by the flow that lets its announcements pass. */
    Optional<Ipv4Address> announcedIp(Network network, MacAddress mac) {
        return addressAsked(
                network,
                flow -> flow.match()
                        .map(match -> match.fields().get(Field.ETH_SRC))
                        .filter(source -> source.value() == mac.bits())
                        .isPresent());
    }

    /**
     * Those on other hosts that it has flows for, each at {@link Endpoint#UNKNOWN_PORT}. They are believed until these hosts
     * have been asked themselves, or else what led to them would be removed, and made again once they are there.
     */
    List<Endpoint> elsewhere() {
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
        String answer = "set_field:" + mac + "->" + Field.ARP_SHA.ovsName();
        return addressAsked(network, flow -> flow.actions().contains(answer));
    }

    /** The address whose ARP requests the first such flow is for. */
    private Optional<Ipv4Address> addressAsked(Network network, Predicate<InstalledFlow> which) {
        Match.Bits inNetwork = new Match.Bits(network.vni().number(), Tag.VNI);
        return ours(Table.ARP)
                .filter(which)
                .flatMap(flow -> flow.match().stream())
                .map(Match::fields)
                .filter(fields -> inNetwork.equals(fields.get(Field.METADATA)) && fields.containsKey(Field.ARP_TPA))
                .map(fields -> new Ipv4Address((int) fields.get(Field.ARP_TPA).value()))
                .findFirst();
    }
}

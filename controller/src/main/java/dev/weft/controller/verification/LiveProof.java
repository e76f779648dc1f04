package dev.weft.controller.verification;

import dev.weft.controller.api.Views;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Grants;
import dev.weft.flows.Group;
import dev.weft.flows.Match;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.flows.verifier.ForeignFlow;
import dev.weft.flows.verifier.Held;
import dev.weft.topology.AdmissionMode;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.HostAddress;
import dev.weft.topology.HostBridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.SharedBridge;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a running controller says is in force and held, as a question for a {@link Proof}. */
public final class LiveProof {
    private final Views.Live live;
    private final Topology topology;
    private final List<Endpoint> endpoints;

    private LiveProof(Views.Live live) {
        this.live = live;
        endpoints = live.endpoints().stream().map(LiveProof::endpoint).toList();
        topology = topology();
    }

    /** Of what the switches hold; those that said nothing hold nothing. */
    public static Proof of(Views.Live live) {
        LiveProof question = new LiveProof(live);
        return new Proof(
                question.topology,
                question.endpoints,
                live.bridges().stream().map(question::held).toList());
    }

    private Topology topology() {
        Views.LiveTopology said = live.topology();
        return new Topology(
                Optional.empty(),
                Topology.VXLAN_OVERHEAD, // no packet's size is looked at
                Topology.DEFAULT_VXLAN_PORT, // nor how it gets to another host
                Optional.empty(),
                Layout.valueOf(said.layout()),
                new SharedBridge(said.bridge(), said.tunnel()),
                AdmissionMode.BY_COMMAND, // all that is told of was admitted
                said.hosts().stream().map(LiveProof::host).toList(),
                said.networks().stream().map(LiveProof::network).toList(),
                said.routers().stream()
                        .map(router -> new Router(router.name(), router.networks()))
                        .toList(),
                endpoints.stream()
                        .filter(Endpoint::isDeclared)
                        .map(LiveProof::container)
                        .toList(),
                said.ports().stream()
                        .map(port -> new AssignedPort(port.name(), optional(port.host()), port.network()))
                        .toList());
    }

    private static Host host(Views.LiveHost host) {
        Ipv4Address vtep = Ipv4Address.parse(host.vtep());
        return new Host(
                host.name(),
                HostAddress.of(vtep),
                Host.Ssh.DEFAULT,
                vtep,
                List.of(),
                host.bridges().stream()
                        .map(bridge -> new HostBridge(
                                bridge.bridge(),
                                optional(bridge.name()),
                                Optional.empty(),
                                bridge.gateways(),
                                bridge.tunnels()))
                        .toList());
    }

    private static Network network(Views.LiveNetwork network) {
        return new Network(
                network.name(),
                new Vni(network.vni()),
                Ipv4Prefix.parse(network.subnet()),
                optional(network.gateway()).map(Ipv4Address::parse),
                network.port(),
                0, // no packet's size is looked at
                Exit.valueOf(network.exit()),
                UnknownUnicast.valueOf(network.unknownUnicast()),
                network.macLimit(),
                network.bridge(),
                network.tunnelPort(),
                optional(network.dhcpServer()));
    }

    private static Endpoint endpoint(Views.EndpointView endpoint) {
        return new Endpoint(
                endpoint.network(),
                MacAddress.parse(endpoint.mac()),
                optional(endpoint.ip()).map(Ipv4Address::parse),
                endpoint.host(),
                endpoint.port(),
                optional(endpoint.name()),
                new Grants(addresses(endpoint.shared()), Set.copyOf(addresses(endpoint.holds())), endpoint.forwards()));
    }

    private static List<Ipv4Address> addresses(List<String> texts) {
        return texts.stream().map(Ipv4Address::parse).toList();
    }

    /** One for each of its interfaces: what is proved is of endpoints, and no proof asks which belong together. */
    private static Container container(Endpoint endpoint) {
        Attachment attachment = new Attachment(
                endpoint.name().orElseThrow(),
                endpoint.host(),
                endpoint.network(),
                endpoint.ip().orElseThrow(),
                endpoint.mac(),
                "eth0",
                endpoint.port(),
                endpoint.grants().addresses(),
                endpoint.grants().forwards());
        return new Container(
                attachment.container(),
                attachment.host(),
                List.of(attachment),
                Optional.empty(),
                List.of(),
                Container.DEFAULT_IMAGE);
    }

    private static Optional<String> optional(String text) {
        return Optional.of(text).filter(given -> !given.isEmpty());
    }

    private Held held(Views.LiveBridge said) {
        Bridge bridge = topology.bridges().stream()
                .filter(one -> one.title().equals(said.bridge()))
                .findFirst()
                .orElseThrow();
        List<Flow> flows = new ArrayList<>();
        List<ForeignFlow> foreign = new ArrayList<>();
        for (Views.LiveFlow flow : said.flows()) {
            if (Table.numbered(flow.table()).isPresent()) { // no flow of ours leads to others
                flow(flow).ifPresentOrElse(flows::add, () -> foreign.add(foreign(flow)));
            }
        }
        List<Group> groups = said.groups().stream()
                .map(group -> new Group(
                        group.id(),
                        group.buckets().stream().map(FlowWords::read).toList(),
                        "",
                        "as " + said.bridge() + " has it"))
                .toList();
        Map<String, MacAddress> macs = said.gatewayMacs().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, own -> MacAddress.parse(own.getValue())));
        return new Held(
                new BridgePorts(bridge, said.ports(), said.awaited(), macs), FlowTables.of(flows, groups), foreign);
    }

    /** The flow as one of our pipeline; empty where it cannot be one. */
    private static Optional<Flow> flow(Views.LiveFlow said) {
        Optional<Priority> priority = Stream.of(Priority.values())
                .filter(level -> level.number() == said.priority())
                .findFirst();
        if (!said.known() || priority.isEmpty()) {
            return Optional.empty();
        }
        try {
            Flow.Key key = new Flow.Key(
                    Table.numbered(said.table()).orElseThrow(), priority.get(), FlowWords.match(said.matched()));
            String purpose = said.purpose().isEmpty() ? "no longer expected" : said.purpose();
            return Optional.of(
                    new Flow(key, FlowWords.instructions(said.does()), 0, Optional.empty(), purpose, Optional.empty()));
        } catch (IllegalArgumentException notOfThePipeline) {
            return Optional.empty();
        }
    }

    private static ForeignFlow foreign(Views.LiveFlow said) {
        Match match = said.known() ? FlowWords.match(said.matched()) : Match.ALL;
        return new ForeignFlow(said.table(), said.priority(), match, said.text());
    }
}

package dev.weft.topology.file;

import dev.weft.topology.AdmissionMode;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.HostAddress;
import dev.weft.topology.HostBridge;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.StaticRoute;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.file.Draft.DraftContainer;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.file.Draft.DraftHostBridge;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.yaml.MappingReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a topology of a draft that has no problems, with every default filled in. */
final class Assembly {
    private final Linked linked;
    private final AddressPlan addresses;
    private final DeviceNames devices;
    private final int underlayMtu;
    private final Layout layout;
    private final Set<DraftNetwork> networksOfPorts = Collections.newSetFromMap(new IdentityHashMap<>());

    Assembly(Linked linked, AddressPlan addresses, DeviceNames devices) {
        this.linked = linked;
        this.addresses = addresses;
        this.devices = devices;
        this.underlayMtu = linked.draft()
                .underlay()
                .mtu()
                .or(Optional.of(Values.DEFAULT_UNDERLAY_MTU))
                .orElseThrow();
        this.layout = linked.draft().layout().orElseThrow();
        linked.ports().forEach(port -> port.network().ifPresent(networksOfPorts::add));
    }

    Topology topology() {
        Draft draft = linked.draft();
        return new Topology(
                draft.name().known(),
                underlayMtu,
                draft.underlay().port().known().orElse(Topology.DEFAULT_VXLAN_PORT),
                draft.controller().known(),
                layout,
                draft.shared().orElseThrow(),
                draft.admission().known().orElse(AdmissionMode.BY_COMMAND),
                draft.hosts().all().stream().map(Assembly::host).toList(),
                networks(),
                linked.routers().stream().map(Assembly::router).toList(),
                linked.containers().stream().map(this::container).toList(),
                linked.ports().stream().map(Assembly::port).toList());
    }

    private static Host host(DraftHost host) {
        HostAddress address = host.address().known().orElseThrow();
        Host.Ssh ssh = new Host.Ssh(
                host.ssh().user().known(),
                host.ssh().port().known(),
                host.ssh().key().known(),
                host.ssh().jump().known());
        return new Host(
                host.name().known().orElseThrow(),
                address,
                ssh,
                host.vtep().known().or(address::ipv4).orElseThrow(),
                host.connectsFrom().known().orElse(List.of()).stream()
                        .map(source -> source.known().orElseThrow())
                        .toList(),
                host.bridges().all().stream().map(Assembly::hostBridge).toList());
    }

    private static HostBridge hostBridge(DraftHostBridge bridge) {
        return new HostBridge(
                bridge.bridge().known().orElseThrow(),
                bridge.name().known(),
                bridge.datapathId().known(),
                devices(bridge.gateways()),
                devices(bridge.tunnels()));
    }

    private static Map<String, String> devices(List<MappingReader.Named<String>> named) {
        Map<String, String> devices = new LinkedHashMap<>();
        named.forEach(one -> devices.put(
                one.name().known().orElseThrow(), one.value().known().orElseThrow()));
        return devices;
    }

    private List<Network> networks() {
        List<DraftNetwork> drafts = linked.draft().networks().all();
        List<Network> networks = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            networks.add(network(drafts.get(i), devices.of(i)));
        }
        return networks;
    }

    private Network network(DraftNetwork network, DeviceNames.OfNetwork devices) {
        return new Network(
                network.name().known().orElseThrow(),
                network.vni().known().orElseThrow(),
                network.subnet().known().orElseThrow(),
                AddressPlan.gateway(network),
                devices.gatewayPort(),
                linked.draft().mtu(network).orElseThrow(),
                network.exit().known().orElse(AddressPlan.gateway(network).isPresent() ? Exit.NAT : Exit.NONE),
                network.unknownUnicast()
                        .known()
                        .orElse(attachedByHand(network) ? UnknownUnicast.FLOOD : UnknownUnicast.DROP),
                network.macLimit().known().orElse(Network.DEFAULT_MAC_LIMIT),
                devices.bridge(),
                devices.tunnelPort(),
                ServiceChecks.dhcpServer(linked, network));
    }

    /** Whether something may be in the network that the file does not have: only then flooding finds anybody. */
    private boolean attachedByHand(DraftNetwork network) {
        return networksOfPorts.contains(network) || layout == Layout.BRIDGE_PER_NETWORK;
    }

    private static Router router(Linked.LinkedRouter router) {
        return new Router(
                router.draft().name().known().orElseThrow(),
                router.members().stream()
                        .map(member -> member.field().known().orElseThrow())
                        .toList());
    }

    private Container container(Linked.LinkedContainer container) {
        DraftContainer draft = container.draft();
        List<Attachment> attachments = new ArrayList<>();
        container.memberships().forEach(membership -> attachments.add(attachment(membership, attachments.size())));
        List<StaticRoute> routes = draft.routes().all().stream()
                .map(route -> new StaticRoute(
                        route.to().known().orElseThrow(), route.via().known().orElseThrow()))
                .toList();
        return new Container(
                draft.name().known().orElseThrow(),
                draft.host().known().orElseThrow(),
                attachments,
                ContainerChecks.defaultRoute(container),
                routes,
                draft.image().known().orElse(Container.DEFAULT_IMAGE));
    }

    private Attachment attachment(Linked.LinkedMembership membership, int number) {
        DraftContainer container = membership.container();
        Attachment attachment = Attachment.of(
                        container.name().known().orElseThrow(),
                        container.host().known().orElseThrow(),
                        number,
                        membership.draft().network().known().orElseThrow(),
                        addresses.address(membership).orElseThrow(),
                        addresses.mac(membership).orElseThrow())
                .withAddresses(addresses.further(membership));
        Attachment at = membership.draft().port().known().map(attachment::at).orElse(attachment);
        return container.forward().known().orElse(false) ? at.forwarding() : at;
    }

    private static AssignedPort port(Linked.LinkedPort port) {
        return new AssignedPort(
                port.draft().name().known().orElseThrow(),
                port.draft().host().known(),
                port.draft().network().known().orElseThrow());
    }
}

package dev.weft.topology.file;

import dev.weft.topology.AdmissionMode;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Exit;
import dev.weft.topology.HostAddress;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.SharedBridge;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.MappingReader;
import dev.weft.topology.yaml.Shape;
import dev.weft.topology.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** A topology file whose values are each read by themselves: not checked against each other, defaults not filled in. */
record Draft(
        FileField<String> name,
        DraftUnderlay underlay,
        FileField<Topology.Controller> controller,
        FileField<Layout> layoutField,
        FileField<String> bridge,
        FileField<String> tunnel,
        FileField<AdmissionMode> admission,
        MappingReader.Items<DraftHost> hosts,
        MappingReader.Items<DraftNetwork> networks,
        MappingReader.Items<DraftRouter> routers,
        MappingReader.Items<DraftContainer> containers,
        MappingReader.Items<DraftPort> ports) {

    static Draft read(MappingReader file) {
        return new Draft(
                file.value("name", Values.NAME),
                file.object("underlay", Shape.UNDERLAY, DraftUnderlay::read),
                file.value("controller", Values.CONTROLLER),
                file.value("layout", Values.LAYOUT),
                file.value("bridge", Values.BRIDGE),
                file.value("tunnel", Values.TUNNEL),
                file.value("admission", Values.ADMISSION),
                file.someOf("hosts", Shape.HOST, DraftHost::read),
                file.list("networks", Shape.NETWORK, DraftNetwork::read),
                file.list("routers", Shape.ROUTER, DraftRouter::read),
                file.list("containers", Shape.CONTAINER, DraftContainer::read),
                file.list("ports", Shape.PORT, DraftPort::read));
    }

    /** The bridge of all networks; empty where one of its names is a problem. */
    Optional<SharedBridge> shared() {
        return bridge.or(Optional.of(Topology.BRIDGE))
                .flatMap(
                        name -> tunnel.or(Optional.of(Topology.TUNNEL_PORT)).map(port -> new SharedBridge(name, port)));
    }

    /** How networks share out bridges; empty where the file says something else. */
    Optional<Layout> layout() {
        return layoutField.or(Optional.of(Layout.ONE_BRIDGE));
    }

    /** The network's MTU: its own, or what the underlay leaves; empty where one of the two is a problem. */
    Optional<Integer> mtu(DraftNetwork network) {
        Optional<Integer> most = mostMtu();
        return network.mtu()
                .or(most)
                .filter(mtu -> most.filter(limit -> mtu <= limit).isPresent());
    }

    /** What VXLAN leaves of the underlay's MTU; empty where that is a problem. */
    Optional<Integer> mostMtu() {
        return underlay.mtu().or(Optional.of(Values.DEFAULT_UNDERLAY_MTU)).map(mtu -> mtu - Topology.VXLAN_OVERHEAD);
    }

    /** The underlay as the file has it. */
    record DraftUnderlay(FileField<Integer> mtu, FileField<Integer> port) {
        static DraftUnderlay read(MappingReader underlay) {
            return new DraftUnderlay(
                    underlay.value("mtu", Values.UNDERLAY_MTU), underlay.value("port", Values.UDP_PORT));
        }
    }

    /** A host as the file has it. */
    record DraftHost(
            FileField<String> name,
            FileField<HostAddress> address,
            FileField<Ipv4Address> vtep,
            FileField<List<FileField<Ipv4Address>>> connectsFrom,
            MappingReader.Items<DraftHostBridge> bridges,
            DraftSsh ssh) {
        static DraftHost read(MappingReader host) {
            return new DraftHost(
                    host.value("name", Values.HOST_NAME),
                    host.value("address", Values.LOGIN_ADDRESS),
                    host.value("vtep", Values.HOST_ADDRESS),
                    host.values("connects-from", Values.SOURCE_ADDRESS),
                    host.list("bridges", Shape.HOST_BRIDGE, DraftHostBridge::read),
                    host.object("ssh", Shape.SSH, DraftSsh::read));
        }
    }

    /** What the file says of one bridge of one host. */
    record DraftHostBridge(
            FileField<String> bridge,
            FileField<String> name,
            FileField<DatapathId> datapathId,
            List<MappingReader.Named<String>> gateways,
            List<MappingReader.Named<String>> tunnels) {
        static DraftHostBridge read(MappingReader bridge) {
            return new DraftHostBridge(
                    bridge.value("bridge", Values.REFERENCE),
                    bridge.value("name", Values.BRIDGE),
                    bridge.value("datapath-id", Values.DATAPATH_ID),
                    bridge.named("gateways", Values.DEVICE, "gateways: {blue: gw0}"),
                    bridge.named("tunnels", Values.TUNNEL, "tunnels: {host2: vxlan7}"));
        }
    }

    /** A host's ssh as the file has it. */
    record DraftSsh(FileField<String> user, FileField<Integer> port, FileField<String> key, FileField<String> jump) {
        static DraftSsh read(MappingReader ssh) {
            return new DraftSsh(
                    ssh.value("user", Values.USER_NAME),
                    ssh.value("port", Values.TCP_PORT),
                    ssh.value("key", Values.KEY_PATH),
                    ssh.value("jump", Values.JUMP));
        }
    }

    /** A network as the file has it. */
    record DraftNetwork(
            FileField<String> name,
            FileField<Vni> vni,
            FileField<Ipv4Prefix> subnet,
            FileField<Optional<Ipv4Address>> gateway,
            FileField<Ipv4Prefix> ipRange,
            FileField<String> dhcp,
            FileField<String> port,
            FileField<Integer> mtu,
            FileField<Exit> exit,
            FileField<UnknownUnicast> unknownUnicast,
            FileField<Integer> macLimit,
            FileField<String> bridge,
            FileField<String> tunnel) {
        static DraftNetwork read(MappingReader network) {
            return new DraftNetwork(
                    network.value("name", Values.NAME),
                    network.value("vni", Values.VNI),
                    network.value("subnet", Values.SUBNET),
                    network.value("gateway", Values.GATEWAY),
                    network.value("ip-range", Values.RANGE),
                    network.value("dhcp", Values.REFERENCE),
                    network.value("port", Values.DEVICE),
                    network.value("mtu", Values.MTU),
                    network.value("exit", Values.EXIT),
                    network.value("unknown-unicast", Values.UNKNOWN_UNICAST),
                    network.value("mac-limit", Values.MAC_LIMIT),
                    network.value("bridge", Values.BRIDGE),
                    network.value("tunnel", Values.TUNNEL));
        }
    }

    /** A router as the file has it. */
    record DraftRouter(FileField<String> name, FileField<List<FileField<String>>> networks) {
        static DraftRouter read(MappingReader router) {
            return new DraftRouter(router.value("name", Values.NAME), router.values("networks", Values.REFERENCE));
        }
    }

    /** A container as the file has it. */
    record DraftContainer(
            FileField<String> name,
            FileField<String> host,
            FileField<List<DraftMembership>> networks,
            FileField<List<FileField<Ipv4Address>>> addresses,
            FileField<String> defaultRoute,
            MappingReader.Items<DraftRoute> routes,
            FileField<Boolean> forward,
            FileField<String> image) {
        static DraftContainer read(MappingReader container) {
            return new DraftContainer(
                    container.value("name", Values.CONTAINER_NAME),
                    container.value("host", Values.REFERENCE),
                    DraftMembership.all(container),
                    container.values("addresses", Values.ADDRESS),
                    container.value("default-route", Values.REFERENCE),
                    container.list("routes", Shape.ROUTE, DraftRoute::read),
                    container.value("forward", Values.TRUTH),
                    container.value("image", Values.IMAGE_NAME));
        }

        /** Its networks; none where they are a problem. */
        List<DraftMembership> memberships() {
            return networks.known().orElse(List.of());
        }
    }

    /** One network of a container as the file has it. */
    record DraftMembership(
            FileField<String> network, FileField<Ipv4Address> ip, FileField<MacAddress> mac, FileField<String> port) {
        /** Either the one network with what belongs to it, or a list. */
        static FileField<List<DraftMembership>> all(MappingReader container) {
            FileField<List<DraftMembership>> several = container.briefOrWhole(
                    "networks", name -> brief(container, name), Shape.MEMBERSHIP, DraftMembership::read);
            if (several.isAbsent()) {
                FileField.Absent<String> place = container.place("network");
                return new FileField.Given<>(
                        List.of(read(container, container.valueOrMissing("network", Values.REFERENCE))),
                        place.at(),
                        place.where(),
                        "");
            }
            container.refuse(
                    "network", "The container has 'networks' too.", "Write all of them in one list: networks.");
            String fix = "Write it with its network: networks: [{network: front, ip: 192.168.1.5}, back].";
            container.refuse("ip", "The container has several networks, and this is an address in one.", fix);
            container.refuse("mac", "The container has several networks, and a MAC address in each.", fix);
            container.refuse("port", "The container has several networks, and a port in each.", fix);
            return several;
        }

        private static DraftMembership brief(MappingReader container, YamlNode.Scalar name) {
            return new DraftMembership(
                    container.value(name, Values.REFERENCE),
                    new FileField.Absent<>(name.at(), name.where()),
                    new FileField.Absent<>(name.at(), name.where()),
                    new FileField.Absent<>(name.at(), name.where()));
        }

        static DraftMembership read(MappingReader membership) {
            return read(membership, membership.value("network", Values.REFERENCE));
        }

        private static DraftMembership read(MappingReader from, FileField<String> network) {
            return new DraftMembership(
                    network,
                    from.value("ip", Values.ADDRESS),
                    from.value("mac", Values.MAC),
                    from.value("port", Values.DEVICE));
        }
    }

    /** A route as the file has it. */
    record DraftRoute(FileField<Ipv4Prefix> to, FileField<Ipv4Address> via) {
        static DraftRoute read(MappingReader route) {
            return new DraftRoute(route.value("to", Values.DESTINATION), route.value("via", Values.ADDRESS));
        }
    }

    /** An assigned port as the file has it. */
    record DraftPort(FileField<String> name, FileField<String> host, FileField<String> network) {
        static DraftPort read(MappingReader port) {
            return new DraftPort(
                    port.value("name", Values.DEVICE),
                    port.value("host", Values.REFERENCE),
                    port.value("network", Values.REFERENCE));
        }
    }
}

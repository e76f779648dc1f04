package dev.weft.topology.file;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.file.Draft.DraftContainer;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.file.Draft.DraftMembership;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.file.Draft.DraftPort;
import dev.weft.topology.file.Draft.DraftRouter;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.References;
import java.util.List;
import java.util.Optional;

/** A draft with its names looked up: what a reference leads to, empty where it leads nowhere and that is reported. */
record Linked(Draft draft, List<LinkedRouter> routers, List<LinkedContainer> containers, List<LinkedPort> ports) {
    /** A router with its networks. */
    record LinkedRouter(DraftRouter draft, List<Member> members) {}

    /** A network where a router names it. */
    record Member(FileField<String> field, Optional<DraftNetwork> network) {}

    /** A container with its host and networks. */
    record LinkedContainer(DraftContainer draft, Optional<DraftHost> host, List<LinkedMembership> memberships) {}

    /** A container in one of its networks. */
    record LinkedMembership(DraftContainer container, DraftMembership draft, Optional<DraftNetwork> network) {
        FileField<Ipv4Address> ip() {
            return draft.ip();
        }

        FileField<MacAddress> mac() {
            return draft.mac();
        }
    }

    /** An assigned port; the host is empty too where the file names none. */
    record LinkedPort(DraftPort draft, Optional<DraftHost> host, Optional<DraftNetwork> network) {}

    static Linked of(Draft draft, ProblemLog log) {
        References<DraftHost> hosts = new References<>("host", draft.hosts(), DraftHost::name);
        References<DraftNetwork> networks = new References<>("network", draft.networks(), DraftNetwork::name);
        draft.hosts().all().stream()
                .flatMap(host -> host.bridges().all().stream())
                .forEach(bridge -> {
                    bridge.gateways().forEach(gateway -> networks.find(gateway.name(), log));
                    bridge.tunnels().forEach(tunnel -> hosts.find(tunnel.name(), log));
                });
        return new Linked(
                draft,
                draft.routers().all().stream()
                        .map(router -> new LinkedRouter(router, members(router, networks, log)))
                        .toList(),
                draft.containers().all().stream()
                        .map(container -> new LinkedContainer(
                                container,
                                hosts.find(container.host(), log),
                                container.memberships().stream()
                                        .map(membership -> new LinkedMembership(
                                                container, membership, networks.find(membership.network(), log)))
                                        .toList()))
                        .toList(),
                draft.ports().all().stream()
                        .map(port ->
                                new LinkedPort(port, hosts.find(port.host(), log), networks.find(port.network(), log)))
                        .toList());
    }

    /** Every network of every container. */
    List<LinkedMembership> memberships() {
        return containers.stream()
                .flatMap(container -> container.memberships().stream())
                .toList();
    }

    private static List<Member> members(DraftRouter router, References<DraftNetwork> networks, ProblemLog log) {
        return router.networks().known().orElse(List.of()).stream()
                .map(name -> new Member(name, networks.find(name, log)))
                .toList();
    }
}

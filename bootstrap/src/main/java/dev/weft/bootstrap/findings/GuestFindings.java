package dev.weft.bootstrap.findings;

import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Shell;
import dev.weft.bootstrap.spec.Cable;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Containers on the file's bridges, whoever hung them there, whose interface sends what the overlay cannot carry. */
final class GuestFindings {
    private final Topology topology;
    private final HostSpec spec;
    private final HostFacts facts;
    private final HostFindings findings;

    GuestFindings(Topology topology, HostSpec spec, HostFacts facts, HostFindings findings) {
        this.topology = topology;
        this.spec = spec;
        this.facts = facts;
        this.findings = findings;
    }

    void add() {
        Map<Integer, Link> ports = facts.links().stream()
                .filter(link -> link.kind().equals("veth"))
                .collect(Collectors.toMap(Link::index, link -> link, (first, second) -> first));
        answers(ports.values().stream()
                .filter(link -> facts.ovs()
                        .bridgeOf(link.name())
                        .map(Ovs.Bridge::name)
                        .filter(spec::hasBridge)
                        .isPresent())
                .sorted(Comparator.comparing(Link::name))
                .toList());
        for (Docker.Instance container : facts.docker().containers()) {
            for (Link inside : container.netns().links()) {
                Optional.ofNullable(ports.get(inside.peerIndex()))
                        .filter(port -> port.peerIndex() == inside.index())
                        .flatMap(port -> networkOf(port.name()))
                        .ifPresent(network -> guest(container, inside, network));
            }
        }
    }

    /**
     * The userspace datapath leaves a copy of each frame to the host's own stack. That answers ARP for all of the host's addresses,
     * the gateways' among them, with the MAC address of whatever device the request came by (arp_ignore 0 of ip-sysctl).
     */
    private void answers(List<Link> ports) {
        String all = facts.sysctls().getOrDefault("net/ipv4/conf/all/arp_ignore", "0");
        List<String> answering = ports.stream()
                .map(Link::name)
                .filter(port -> facts.shields()
                        .filter(shielded -> shielded.contains(port))
                        .isEmpty())
                .filter(port -> all.equals("0")
                        && facts.sysctls()
                                .getOrDefault("net/ipv4/conf/" + port + "/arp_ignore", "0")
                                .equals("0"))
                .toList();
        if (isUserspace() && !answering.isEmpty()) {
            findings.add(
                    "the host's own network stack answers ARP for its gateways at port " + answering.get(0)
                            + (answering.size() > 1 ? " and " + (answering.size() - 1) + " more" : "")
                            + ": containers use the MAC address that answered last, and their packets may be lost",
                    "sysctl -w net.ipv4.conf.all.arp_ignore=1");
        }
    }

    private boolean isUserspace() {
        return Datapath.of(facts, spec.host().vtep()).equals(Optional.of(Datapath.USERSPACE));
    }

    private Optional<Network> networkOf(String port) {
        Optional<String> bridge =
                facts.ovs().bridgeOf(port).map(Ovs.Bridge::name).filter(spec::hasBridge);
        if (bridge.isEmpty()) {
            return Optional.empty();
        }
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            return topology.networksOn(spec.host().name()).stream()
                    .filter(network ->
                            topology.bridgeOf(network, spec.host()).name().equals(bridge.get()))
                    .findFirst();
        }
        return spec.cables().stream()
                .filter(cable -> cable.port().equals(port))
                .map(Cable::network)
                .findFirst()
                .or(() -> topology.assignedPorts().stream()
                        .filter(assigned -> assigned.name().equals(port)
                                && assigned.isOn(spec.host().name()))
                        .map(AssignedPort::network)
                        .findFirst())
                .flatMap(topology::network);
    }

    private void guest(Docker.Instance container, Link inside, Network network) {
        String which = "container " + container.name() + ": ";
        if (inside.mtu() > network.mtu()) {
            mend(
                    container,
                    which + "the MTU of its " + inside.name() + " is " + inside.mtu() + ", but network "
                            + network.name() + " carries " + network.mtu() + ": larger packets to other hosts are lost",
                    "ip link set dev " + Shell.quote(inside.name()) + " mtu " + network.mtu(),
                    "; `ovs-docker add-port` takes `--mtu=" + network.mtu() + "`");
        }
        if (isUserspace()
                && inside.name().equals("eth0")
                && container.netns().offload(inside.name()).equals("on")) {
            mend(
                    container,
                    which
                            + "checksum offload of its eth0 is on, so its TCP and UDP packets have no checksum: "
                            + "Open vSwitch runs in userspace here and does not add one",
                    "ethtool -K eth0 tx off",
                    "");
        }
    }

    private void mend(Docker.Instance container, String what, String command, String then) {
        if (container.isOurs()) {
            findings.addOurs(what);
        } else {
            findings.add(
                    what,
                    "nsenter -n -t $(docker inspect -f {{.State.Pid}} " + Shell.quote(container.name()) + ") "
                            + command,
                    then);
        }
    }
}

package dev.weft.bootstrap.spec;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The host's way out for containers: which packets between gateway ports and the rest of the world pass, and which get
 * the host's address as their source; and which tunnelled packets its kernel may take. Rules are written exactly as
 * {@code iptables -S} prints them, so that comparing text compares rules. Their number grows with that of networks plus
 * that of hosts: a packet passes most of them.
 *
 * @param prerouting  called first from PREROUTING of the raw table
 * @param forward     called first from FORWARD, because Docker sets that chain's policy to DROP
 * @param closed      called for what comes from a gateway port: where no container gets
 * @param vtep        called for VXLAN that the host would hand on
 * @param input       called first from INPUT
 * @param postrouting called first from POSTROUTING of the nat table
 */
public record Firewall(
        List<String> prerouting,
        List<String> forward,
        List<String> closed,
        List<String> vtep,
        List<String> input,
        List<String> postrouting) {
    static final Firewall NONE = new Firewall(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    private static final String CLOSED = HostFacts.Rules.PREFIX + "CLOSED";
    private static final String VTEP = HostFacts.Rules.PREFIX + "VTEP";

    /** What such a rule drops is counted by it; it says what the switches say of the like. */
    private static final String FOREIGN = "-m comment --comment foreign-tunnel -j DROP";

    public Firewall {
        prerouting = List.copyOf(prerouting);
        forward = List.copyOf(forward);
        closed = List.copyOf(closed);
        vtep = List.copyOf(vtep);
        input = List.copyOf(input);
        postrouting = List.copyOf(postrouting);
    }

    /** The rules of one host. */
    static Firewall of(Topology topology, Host host) {
        List<Network> here = topology.networksOn(host.name()).stream()
                .map(network -> network.withPort(topology.gatewayPort(network, host)))
                .toList();
        if (here.isEmpty()) {
            return NONE;
        }
        List<Network> exits =
                here.stream().filter(network -> network.exit() == Exit.NAT).toList();
        // With the userspace datapath the kernel sees what comes in by these ports too; only the switch is to take it.
        List<String> shut = topology.assignedPorts().stream()
                .filter(port -> port.isOn(host.name()))
                .map(port -> "-i " + port.name() + " -j DROP")
                .toList();
        // The switch believes a tunnel's source, so it must have come by the way to that host: not from outside. What
        // is for
        // another address is another's VXLAN: a tunnel of ours takes only what is for the VTEP.
        String tunnelled = "-p udp -m udp --dport " + topology.vxlanPort();
        List<String> prerouting =
                List.of("-d " + host.vtep() + "/32 " + tunnelled + " -m rpfilter --invert " + FOREIGN);
        List<String> input = new ArrayList<>(shut);
        if (exits.isEmpty()) {
            return new Firewall(prerouting, shut, List.of(), List.of(), input, List.of());
        }
        exits.forEach(network -> input.add("-i " + network.port() + " -j DROP"));
        return new Firewall(
                prerouting,
                forward(exits, shut, tunnelled),
                closedTo(topology)
                        .map(destination -> "-d " + destination + " -j DROP")
                        .toList(),
                topology.hosts().stream()
                        .map(peer -> "-d " + peer.vtep() + "/32 " + FOREIGN)
                        .toList(),
                input,
                postrouting(topology, exits));
    }

    private static List<String> forward(List<Network> exits, List<String> shut, String tunnelled) {
        List<String> rules = new ArrayList<>(shut);
        // Tunnels begin and end on hosts: none hands on what somebody made elsewhere.
        rules.add(tunnelled + " -j " + VTEP);
        for (Network network : exits) {
            rules.add("-i " + network.port() + " -j " + CLOSED);
            rules.add("-s " + network.subnet() + " -i " + network.port() + " -j ACCEPT");
            rules.add("-i " + network.port() + " -j DROP");
        }
        for (Network network : exits) {
            rules.add("-o " + network.port() + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
            rules.add("-o " + network.port() + " -j DROP");
        }
        return rules;
    }

    /** What stays in the overlay keeps its source. */
    private static List<String> postrouting(Topology topology, List<Network> exits) {
        List<String> rules = new ArrayList<>();
        topology.networks().forEach(network -> rules.add("-d " + network.subnet() + " -j RETURN"));
        exits.forEach(network -> rules.add("-o " + network.port() + " -j RETURN"));
        exits.forEach(network -> rules.add("-s " + network.subnet() + " -j MASQUERADE"));
        return rules;
    }

    /**
     * Where no container gets through a host's own routing: the overlay itself (its networks meet in the switches or
     * not at all), the hosts' tunnel and login addresses, and the controller.
     */
    private static Stream<String> closedTo(Topology topology) {
        Stream<String> overlay =
                topology.networks().stream().map(network -> network.subnet().toString());
        Stream<String> hosts = topology.hosts().stream()
                .flatMap(host -> Stream.concat(Stream.of(host.vtep()), host.address().ipv4().stream()))
                .map(address -> address + "/32");
        Stream<String> controller = topology.controller().stream().map(c -> c.address() + "/32");
        return Stream.of(overlay, hosts, controller).flatMap(s -> s).distinct();
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Our chains. */
    public List<Chain> chains() {
        return List.of(
                calledFirst("raw", "PREROUTING", prerouting),
                new Chain("filter", CLOSED, Optional.empty(), closed),
                new Chain("filter", VTEP, Optional.empty(), vtep),
                calledFirst("filter", "FORWARD", forward),
                calledFirst("filter", "INPUT", input),
                calledFirst("nat", "POSTROUTING", postrouting));
    }

    private static Chain calledFirst(String table, String caller, List<String> rules) {
        return new Chain(table, HostFacts.Rules.PREFIX + caller, Optional.of(caller), rules);
    }

    /**
     * One of our chains.
     *
     * @param caller the built-in one that calls it; empty: only chains of ours do
     */
    public record Chain(String table, String name, Optional<String> caller, List<String> rules) {
        public String call() {
            return "-j " + name();
        }
    }
}

package dev.weft.bootstrap;

import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The host's way out for containers: which packets between gateway ports and the rest of the world pass, and which get
 * the host's address as their source; and which tunnelled packets its kernel may take. Rules are written exactly as
 * {@code iptables -S} prints them, so that comparing text compares rules.
 *
 * @param prerouting  called first from PREROUTING of the raw table
 * @param forward     called first from FORWARD, because Docker sets that chain's policy to DROP
 * @param input       called first from INPUT
 * @param postrouting called first from POSTROUTING of the nat table
 */
record Firewall(List<String> prerouting, List<String> forward, List<String> input, List<String> postrouting) {
    static final String PREFIX = "WEFT-";
    static final Firewall NONE = new Firewall(List.of(), List.of(), List.of(), List.of());

    private static final String TUNNELLED = "-p udp -m udp --dport 4789";

    /** What such a rule drops is counted by it; it says what the switches say of the like. */
    private static final String FOREIGN = "-m comment --comment foreign-tunnel -j DROP";

    Firewall {
        prerouting = List.copyOf(prerouting);
        forward = List.copyOf(forward);
        input = List.copyOf(input);
        postrouting = List.copyOf(postrouting);
    }

    /** The rules of one host. */
    static Firewall of(Topology topology, Host host) {
        if (topology.networksOn(host.name()).isEmpty()) {
            return NONE;
        }
        List<Network> here = topology.networksOn(host.name()).stream()
                .filter(network -> network.exit() == Exit.NAT)
                .toList();
        List<String> forward = new ArrayList<>();
        List<String> input = new ArrayList<>();
        // With the userspace datapath the kernel sees what comes in by these ports too; only the switch is to take it.
        topology.assignedPorts().stream().filter(port -> port.isOn(host.name())).forEach(port -> {
            forward.add("-i " + port.name() + " -j DROP");
            input.add("-i " + port.name() + " -j DROP");
        });
        if (!here.isEmpty()) {
            // Tunnels begin and end on hosts: a host that routes does not hand on what somebody made elsewhere.
            topology.hosts().forEach(peer -> forward.add("-d " + peer.vtep() + "/32 " + TUNNELLED + " " + FOREIGN));
        }
        input.add("! -d " + host.vtep() + "/32 " + TUNNELLED + " " + FOREIGN);
        // The switch believes a tunnel's source, so it must have come by the way to that host: not from outside.
        List<String> prerouting = List.of(TUNNELLED + " -m rpfilter --invert " + FOREIGN);
        List<String> postrouting = new ArrayList<>();
        List<String> closed = closedTo(topology);
        for (Network network : here) {
            String port = network.port();
            closed.forEach(destination -> forward.add("-d " + destination + " -i " + port + " -j DROP"));
            forward.add("-s " + network.subnet() + " -i " + port + " -j ACCEPT");
            forward.add("-i " + port + " -j DROP");
            input.add("-i " + port + " -j DROP");
        }
        for (Network network : here) {
            forward.add("-o " + network.port() + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
            forward.add("-o " + network.port() + " -j DROP");
            topology.networks()
                    .forEach(other ->
                            postrouting.add("-s " + network.subnet() + " -d " + other.subnet() + " -j RETURN"));
            here.forEach(other -> postrouting.add("-s " + network.subnet() + " -o " + other.port() + " -j RETURN"));
            postrouting.add("-s " + network.subnet() + " -j MASQUERADE");
        }
        return new Firewall(prerouting, forward, input, postrouting);
    }

    /**
     * Where no container gets through a host's own routing: the overlay itself (its networks meet in the switches or
     * not at all), the hosts' tunnel and login addresses, and the controller.
     */
    private static List<String> closedTo(Topology topology) {
        Stream<String> overlay =
                topology.networks().stream().map(network -> network.subnet().toString());
        Stream<String> hosts = topology.hosts().stream().flatMap(Firewall::addresses);
        Stream<String> controller = topology.controller().stream().map(c -> c.address() + "/32");
        return Stream.of(overlay, hosts, controller).flatMap(s -> s).distinct().toList();
    }

    private static Stream<String> addresses(Host host) {
        return Stream.of(host.vtep(), host.address()).map(address -> address + "/32");
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    /** Our chains. */
    List<Chain> chains() {
        return List.of(
                new Chain("raw", "PREROUTING", prerouting),
                new Chain("filter", "FORWARD", forward),
                new Chain("filter", "INPUT", input),
                new Chain("nat", "POSTROUTING", postrouting));
    }

    /** One of our chains, and the built-in one that calls it. */
    record Chain(String table, String caller, List<String> rules) {
        String name() {
            return PREFIX + caller;
        }

        String call() {
            return "-j " + name();
        }
    }
}

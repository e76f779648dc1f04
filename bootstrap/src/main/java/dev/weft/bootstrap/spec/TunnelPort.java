package dev.weft.bootstrap.spec;

import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A VXLAN port of a bridge (RFC 7348). Open vSwitch tells such ports apart by their options alone, on all bridges of a
 * host together: it makes no second one with the same, and gives a packet to the one whose options say most about it.
 *
 * @param port  its device name
 * @param ends  who says where a packet goes and in which network it is
 * @param local this host's VTEP
 * @param source what makes it the address that packets come from
 * @param peers the hosts that it leads to; one where the ends are {@link Ends#FIXED}
 * @param vnis  the networks that it carries; one where the ends are {@link Ends#FIXED}
 * @param number the OpenFlow number to ask for; empty: any
 * @param udpPort the UDP port of the tunnel on both sides
 */
public record TunnelPort(
        String port,
        Ends ends,
        Ipv4Address local,
        Source source,
        List<Host> peers,
        List<Vni> vnis,
        Optional<Integer> number,
        int udpPort) {
    public static final String TYPE = "vxlan";

    private static final String USUAL_PORT = Integer.toString(Topology.DEFAULT_VXLAN_PORT);
    private static final String BY_FLOW = "flow";

    public enum Ends {
        /** The flows, for each packet. */
        BY_FLOW,
        /** The port itself. */
        FIXED
    }

    enum Source {
        /** The port says so ({@code local_ip}): a host may have other addresses on the way to its peers. */
        PORT,
        /**
         * The way to the peer: the userspace datapath knows the VTEP by the bridge that has it. Asked for {@code local_ip}, it
         * would look for that among the kernel's routes for every packet that is no longer known, and drop what comes while it
         * reads them anew, which any change of any device makes it do (Open vSwitch 3.1).
         */
        ROUTE
    }

    public TunnelPort {
        peers = List.copyOf(peers);
        vnis = List.copyOf(vnis);
    }

    /**
     * The tunnel ports of a bridge.
     *
     * @param numbers to ask for, by port
     */
    static List<TunnelPort> of(Topology topology, Bridge bridge, Map<String, Integer> numbers) {
        Host here = bridge.host();
        List<Host> peers =
                topology.hosts().stream().filter(host -> !host.equals(here)).toList();
        List<Network> networks = topology.networksOn(bridge);
        if (topology.layout() == Layout.ONE_BRIDGE) {
            List<Vni> vnis = networks.stream().map(Network::vni).toList();
            String port = topology.shared().tunnelPort();
            Optional<Integer> number = Optional.ofNullable(numbers.get(port));
            return List.of(new TunnelPort(
                    port, Ends.BY_FLOW, here.vtep(), Source.PORT, peers, vnis, number, topology.vxlanPort()));
        }
        return networks.stream()
                .flatMap(network -> peers.stream().map(peer -> {
                    String port = topology.tunnelPort(network, here, peer);
                    Optional<Integer> number = Optional.ofNullable(numbers.get(port));
                    return new TunnelPort(
                            port,
                            Ends.FIXED,
                            here.vtep(),
                            Source.PORT,
                            List.of(peer),
                            List.of(network.vni()),
                            number,
                            topology.vxlanPort());
                }))
                .toList();
    }

    /** The same where that moves the packets. */
    TunnelPort on(Datapath datapath) {
        return new TunnelPort(
                port,
                ends,
                local,
                datapath == Datapath.USERSPACE ? Source.ROUTE : Source.PORT,
                peers,
                vnis,
                number,
                udpPort);
    }

    private String remote() {
        return ends == Ends.FIXED ? peers.get(0).vtep().toString() : BY_FLOW;
    }

    private String key() {
        return ends == Ends.FIXED ? vnis.get(0).toString() : BY_FLOW;
    }

    /** As {@code ovs-vsctl set Interface} takes them (ovs-vswitchd.conf.db(5), "Tunnel Options"). */
    public Map<String, String> options() {
        Map<String, String> options =
                new TreeMap<>(Map.of("remote_ip", remote(), "key", key(), "dst_port", Integer.toString(udpPort)));
        if (source == Source.PORT) {
            options.put("local_ip", local.toString());
        }
        return options;
    }

    /** Whether a port that is there is this one, apart from its name. */
    public boolean is(Ovs.Port other) {
        return other.type().equals(TYPE) && options(other).equals(complete(options()));
    }

    /** The options in which a port that is there differs from this one, and that decide where packets go; none: it is this one's. */
    public Map<String, String> misdirected(Ovs.Port other) {
        Map<String, String> theirs = options(other);
        Map<String, String> wrong = new TreeMap<>();
        complete(options()).forEach((option, value) -> {
            if (!option.equals("local_ip") && !value.equals(theirs.get(option))) {
                wrong.put(option, value);
            }
        });
        return wrong;
    }

    /** Whether a port that is there keeps this one from being made, or takes packets that are this one's. */
    public boolean isTakenBy(Ovs.Port other) {
        Map<String, String> theirs = options(other);
        return other.type().equals(TYPE)
                && theirs.get("dst_port").equals(Integer.toString(udpPort))
                && (theirs.get("local_ip").isEmpty() || theirs.get("local_ip").equals(local.toString()))
                && (theirs.get("key").equals(key())
                        || ends == Ends.BY_FLOW
                                && vnis.stream()
                                        .anyMatch(vni -> theirs.get("key").equals(vni.toString())))
                && (theirs.get("remote_ip").equals(remote())
                        || ends == Ends.BY_FLOW
                                && peers.stream()
                                        .anyMatch(peer -> theirs.get("remote_ip")
                                                .equals(peer.vtep().toString())));
    }

    private static Map<String, String> options(Ovs.Port port) {
        return complete(port.options());
    }

    /** Those of a VXLAN port, with what Open vSwitch takes for those that are not given. */
    private static Map<String, String> complete(Map<String, String> given) {
        Map<String, String> options =
                new TreeMap<>(Map.of("dst_port", USUAL_PORT, "key", "0", "local_ip", "", "remote_ip", ""));
        options.putAll(given);
        return options;
    }

    /** In words. */
    public String description() {
        String from = "VXLAN on UDP " + udpPort + " from " + local;
        return ends == Ends.BY_FLOW
                ? from + ", VNI and peer set by flows"
                : from + " to " + remote() + " (" + peers.get(0).name() + "), VNI " + key();
    }
}

package dev.weft.controller.api;

import dev.weft.topology.yaml.Problem;
import java.util.List;
import java.util.Map;

/** The answers of {@link Operations}: plain records of text and numbers, whose component names are the JSON keys. */
public final class Views {
    private Views() {}

    /**
     * The whole fabric in a few lines.
     *
     * @param version       Weft's
     * @param file          the topology file in force
     * @param listen        where switches connect, address:port
     * @param uptimeSeconds since the controller started
     * @param hosts         how many the file has
     * @param connected     how many of them have all their switches connected and programmed
     * @param refused       packets that the switches refused, by the counters of those that answered
     * @param healed        flows and groups that somebody else had removed or changed, and that were put back
     * @param problems      what is not as the file wants it, a sentence each with what to do; empty: all that was looked at is well
     * @param unseen        what was not looked at, and why, a sentence each
     * @param hostsSeenSeconds how long ago the hosts were looked at, the one of which that is longest; -1: none was
     */
    public record Status(
            String version,
            String file,
            String listen,
            long uptimeSeconds,
            int hosts,
            int connected,
            int networks,
            int declaredEndpoints,
            int learnedEndpoints,
            long refused,
            long healed,
            List<String> problems,
            List<String> unseen,
            long hostsSeenSeconds) {}

    /**
     * A host of the file.
     *
     * @param bridges     titles of its bridges: its own name where it has one, else like {@code host1/ovs-br1}
     * @param datapathIds of its bridges
     * @param state       {@code connected}, {@code syncing} or {@code away}: that of its worst bridge
     */
    public record HostView(
            String name,
            String address,
            String vtep,
            List<String> bridges,
            List<String> datapathIds,
            String state,
            List<String> networks,
            int endpoints) {}

    /** A network of the file, and the hosts that have something in it. */
    public record NetworkView(
            String name,
            int vni,
            String subnet,
            String gateway,
            String gatewayMac,
            int mtu,
            List<String> hosts,
            int declared,
            int learned) {}

    /**
     * An endpoint.
     *
     * @param name  the container's; empty for a learned one
     * @param ip    empty while a learned one has not shown it
     * @param port  device name of its bridge port
     * @param kind  {@code declared} or {@code learned}
     * @param state {@code up}: its port is there; {@code down}: it is not
     * @param shared addresses that it may have besides, as others may
     * @param holds those of them that it has now
     * @param forwards whether it may pass on packets of others, as a router does
     */
    public record EndpointView(
            String name,
            String network,
            String ip,
            String mac,
            String host,
            String port,
            String kind,
            String state,
            List<String> shared,
            List<String> holds,
            boolean forwards) {
        /** One that has no address but its own. */
        public EndpointView(
                String name,
                String network,
                String ip,
                String mac,
                String host,
                String port,
                String kind,
                String state) {
            this(name, network, ip, mac, host, port, kind, state, List.of(), List.of(), false);
        }
    }

    /**
     * A switch that is connected, or waits to be accepted.
     *
     * @param bridge    its title: the host's name, with the bridge's behind it where the host has several: {@code
     *     host1/ovs-br1}
     * @param remote    its address and TCP port
     * @param state     {@code connected}, {@code syncing} or {@code pending}: it waits for {@code weft adopt}
     * @param connectedSeconds how long it has been so
     * @param flows     how many we want there
     * @param packetIns received since it connected
     * @param errors    error messages received since it connected
     */
    public record SwitchView(
            String host,
            String bridge,
            String datapathId,
            String remote,
            String state,
            long connectedSeconds,
            int flows,
            int groups,
            long packetIns,
            long errors,
            List<PortView> ports) {}

    /**
     * What passed between the controller and a switch since the controller started, over all the switch's connections.
     *
     * @param bridge            its title
     * @param flowMods          changes of flows sent, those inside bundles included; so are the next two
     * @param groupMods         changes of groups sent
     * @param meterMods         changes of meters sent
     * @param packetOuts        packets given to the switch to send
     * @param packetOutsDropped not given to it because it did not take in what was sent before
     * @param packetIns         packets that the switch showed
     * @param errors            error messages received
     * @param unread            messages received and skipped: not well formed, or not expected
     * @param bytesOut          sent
     * @param bytesIn           received
     */
    public record CounterView(
            String host,
            String bridge,
            long flowMods,
            long groupMods,
            long meterMods,
            long packetOuts,
            long packetOutsDropped,
            long packetIns,
            long errors,
            long unread,
            long bytesOut,
            long bytesIn) {}

    /**
     * A bridge port.
     *
     * @param bridge  title of its bridge
     * @param number  OpenFlow port number; 0: it has none, because it is not there
     * @param state   {@code up}, {@code down}, {@code absent} for one that was put into a network and is not there now, or {@code unknown}
     *     if its switch is not connected
     * @param role    {@code container}, {@code member}, {@code assigned}, {@code gateway}, {@code tunnel}, {@code bridge} or
     *     {@code quarantine}
     * @param network empty for ports that carry all networks or none
     * @param note    what one should know about it, with what to do; empty: nothing
     */
    public record PortView(
            String host,
            String bridge,
            int number,
            String name,
            String role,
            String network,
            String state,
            String note) {}

    /**
     * Flows, of those switches that answered.
     *
     * @param unanswered the others, and why
     */
    public record Flows(List<FlowView> flows, List<Unanswered> unanswered) {}

    /** A switch that was asked and did not answer, and why. */
    public record Unanswered(String host, String bridge, String why) {}

    /**
     * A flow as a switch holds it.
     *
     * @param bridge  title of the switch's bridge
     * @param table   the table's name
     * @param match   in {@code ovs-ofctl} syntax, ports by name
     * @param actions in {@code ovs-ofctl} syntax, ports by name
     * @param network which network it serves; empty: all
     * @param purpose what it is for, in words and with the file's names
     * @param refusal why it refuses its packets, in one word; empty: it does not
     * @param owner   {@code weft}, or {@code foreign} where somebody else made it
     */
    public record FlowView(
            String host,
            String bridge,
            int tableId,
            String table,
            int priority,
            String match,
            String actions,
            long packets,
            long bytes,
            String network,
            String purpose,
            String refusal,
            String owner) {}

    /**
     * What is in the switches that answered and is not Weft's, which leaves it alone.
     *
     * @param unanswered the others, and why
     */
    public record Foreign(List<FlowView> flows, List<GroupView> groups, List<Unanswered> unanswered) {}

    /**
     * A group as a switch holds it.
     *
     * @param bridge  title of the switch's bridge
     * @param buckets the actions of each in {@code ovs-ofctl} syntax; empty: none, or of a kind that Weft does not know
     */
    public record GroupView(String host, String bridge, long id, List<String> buckets) {}

    /**
     * What became of switches that were asked whether they still hold what they must, and made right where they did not.
     *
     * @param unanswered those that did not say so or did not confirm it, and why
     */
    public record Healed(List<HealView> switches, List<Unanswered> unanswered) {}

    /**
     * What one of them did not hold any more.
     *
     * @param bridge  title of the switch's bridge
     * @param flows   missing or changed, or somebody else's stood in their place
     * @param groups  missing or changed
     * @param removed flows and groups that are marked as Weft's and were not wanted
     * @param refused what the switch would not take, a line each; empty: it is right now, and has confirmed it
     * @param text    the same in a sentence
     */
    public record HealView(
            String host, String bridge, int flows, int groups, int removed, List<String> refused, String text) {}

    /**
     * Refused packets, of those switches that answered; only reasons that some were refused for.
     *
     * @param unanswered the others, and why
     */
    public record Drops(List<DropView> drops, List<Unanswered> unanswered) {}

    /**
     * Packets that a switch refused for one reason in one network, or of one port that the controller did not look at.
     *
     * @param bridge  title of the switch's bridge
     * @param reason  in one word, like {@code spoofed-ip}
     * @param network empty: none, or it is not known which
     * @param port    name of the port that they came in by; empty: it is not known which
     * @param packets since the flows that count them are there, or the switch connected
     * @param meaning the reason in a sentence
     */
    public record DropView(
            String host, String bridge, String reason, String network, String port, long packets, String meaning) {}

    /** A MAC address that forwarding knows. */
    public record MacView(String network, String mac, String ip, String host, String port, String kind, String name) {}

    /**
     * Something that happened.
     *
     * @param time ISO 8601, UTC
     * @param kind a word, like {@code learned}, {@code moved}, {@code aged}, {@code connected}, {@code refused}
     */
    public record EventView(String time, String kind, String host, String text) {}

    /**
     * What a reload did.
     *
     * @param file     the topology file that was read
     * @param accepted whether the file is in force now
     * @param changes  what is different now, a line each; empty: nothing
     * @param problems why it was refused
     */
    public record Reload(String file, boolean accepted, List<String> changes, List<Problem> problems) {}

    /**
     * What became of a port that somebody assigned or took out again.
     *
     * @param network the one it is in now; empty: none
     * @param text    the same in a sentence
     */
    public record Assignment(String host, String port, String network, String text) {}

    /**
     * All that a proof is about: what is in force, and what the switches hold.
     *
     * @param unanswered switches that are not connected or did not say what they hold, and why
     */
    public record Live(
            LiveTopology topology,
            List<EndpointView> endpoints,
            List<LiveBridge> bridges,
            List<Unanswered> unanswered) {}

    /** The topology in force, with the ports that were assigned by command. */
    public record LiveTopology(
            String layout,
            String bridge,
            String tunnel,
            List<LiveHost> hosts,
            List<LiveNetwork> networks,
            List<LiveRouter> routers,
            List<LivePort> ports) {}

    /**
     * Bridges that were accepted, or are not any more.
     *
     * @param done what was done, a line for each bridge
     * @param left what was left as it is, with why and what to do
     */
    public record Adoption(List<AdoptedView> done, List<String> left) {}

    /**
     * A bridge made by hand.
     *
     * @param bridge its title
     * @param text   what was done with it, a sentence
     */
    public record AdoptedView(String host, String bridge, String datapathId, String text) {}

    public record LiveHost(String name, String vtep, List<LiveHostBridge> bridges) {}

    /** The names on one host that are others than Weft's: of a bridge, its gateway ports and its tunnel ports. */
    public record LiveHostBridge(
            String bridge, String name, Map<String, String> gateways, Map<String, String> tunnels) {}

    public record LiveNetwork(
            String name,
            int vni,
            String subnet,
            String gateway,
            String port,
            String exit,
            String unknownUnicast,
            int macLimit,
            String bridge,
            String tunnelPort,
            String dhcpServer) {}

    public record LiveRouter(String name, List<String> networks) {}

    /**
     * A port that was put into a network.
     *
     * @param host empty: on any host
     */
    public record LivePort(String name, String host, String network) {}

    /**
     * What a switch holds.
     *
     * @param bridge  title
     * @param ports   OpenFlow numbers by device name
     * @param awaited numbers that ports of the file will have which are not there
     * @param gatewayMacs MAC addresses by device name of gateway ports that have another than their network's gateway
     * @param missing how many flows and groups that we want are not there, or do something else
     */
    public record LiveBridge(
            String bridge,
            Map<String, Integer> ports,
            Map<String, Integer> awaited,
            Map<String, String> gatewayMacs,
            List<LiveFlow> flows,
            List<LiveGroup> groups,
            int missing) {}

    /**
     * A flow, exactly.
     *
     * @param matched value and mask in hexadecimal by field, {@code 0x800/0xffff}; only if all its fields are known
     * @param does    a word and its operands each, in order; only if all is known
     * @param known   whether Weft knows all that it matches and does
     * @param text    in {@code ovs-ofctl} syntax
     * @param purpose what it is for; empty for one that we do not want
     */
    public record LiveFlow(
            int table,
            int priority,
            Map<String, String> matched,
            List<String> does,
            boolean known,
            String text,
            String purpose) {}

    /**
     * A group of type ALL that Weft can read.
     *
     * @param buckets the actions of each, written as those of flows
     */
    public record LiveGroup(int id, List<List<String>> buckets) {}
}

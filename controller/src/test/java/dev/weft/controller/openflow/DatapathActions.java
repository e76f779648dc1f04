package dev.weft.controller.openflow;

import dev.weft.flows.Field;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the line {@code Datapath actions} of {@code ofproto/trace} and does to a packet what it says. Anything unknown
 * in it is an error, never passed over.
 */
final class DatapathActions {
    private static final String LINE = "Datapath actions: ";
    private static final String CONTROLLER = "controller";
    /** OFPR_ACTION, or Open vSwitch's own OFPR_EXPLICIT_MISS for the action of a table's miss flow. */
    private static final Pattern SENT_UP = Pattern.compile("userspace\\(pid=0,controller\\(reason=[16],");

    /** What is sent up through a meter: a sample of all, so that the meter drops that copy alone. */
    private static final Pattern METERED = Pattern.compile("sample\\(sample=100\\.0%,actions\\(");

    private static final Pattern METER = Pattern.compile("meter\\(\\d+\\)");

    /** OFPR_INVALID_TTL. */
    private static final Pattern RAN_OUT = Pattern.compile("userspace\\(pid=0,controller\\(reason=2,");

    private static final Pattern TUNNEL = Pattern.compile("dst=([0-9.]+),proto=17.*vni=0x([0-9a-f]+)");
    private static final Map<String, Map<String, Field>> FIELDS = Map.of(
            "eth", Map.of("src", Field.ETH_SRC, "dst", Field.ETH_DST),
            "ipv4", Map.of("src", Field.IPV4_SRC, "dst", Field.IPV4_DST, "ttl", Field.IP_TTL),
            "icmp", Map.of("type", Field.ICMP_TYPE, "code", Field.ICMP_CODE),
            "arp",
                    Map.of(
                            "sip", Field.ARP_SPA,
                            "tip", Field.ARP_TPA,
                            "op", Field.ARP_OP,
                            "sha", Field.ARP_SHA,
                            "tha", Field.ARP_THA));

    private final Map<Integer, String> ports;
    private final List<String> outputs = new ArrayList<>();
    private Packet packet;
    private boolean isOuter;

    private DatapathActions(Packet packet, Map<Integer, String> ports) {
        this.packet = packet.headersOnly();
        this.ports = ports;
    }

    /**
     * The copies that are sent, in order: each as {@link #output} writes it.
     *
     * @param trace what ofproto/trace said
     * @param ports names of the ports by datapath number
     */
    static List<String> outputs(String trace, Packet packet, Map<Integer, String> ports) {
        List<String> lines = trace.lines().filter(line -> line.startsWith(LINE)).toList();
        if (lines.size() != 1) {
            throw new AssertionError("not one line of datapath actions in: " + trace);
        }
        DatapathActions actions = new DatapathActions(packet, ports);
        String text = lines.get(0).substring(LINE.length()).trim();
        if (!text.equals("drop")) {
            split(text).forEach(actions::run);
        }
        return List.copyOf(actions.outputs);
    }

    static String output(String port, Packet packet) {
        return port + " " + packet.headersOnly();
    }

    static String toController(Packet packet) {
        return output(CONTROLLER, packet);
    }

    static String ranOut(Packet packet) {
        return output(CONTROLLER + ", TTL ran out:", packet);
    }

    static String throughTunnel(long vni, Ipv4Address vtep, Packet packet) {
        return output("tunnel " + vni + " to " + vtep, packet);
    }

    private void run(String action) {
        if (isOuter && Character.isDigit(action.charAt(0))) {
            return; // the outer frame leaves by the underlay
        }
        if (isOuter) {
            throw new AssertionError("unknown datapath action after a tunnel's push: " + action);
        }
        if (Character.isDigit(action.charAt(0))) {
            outputs.add(output(ports.get(Integer.parseInt(action)), packet));
        } else if (action.startsWith("set(")) {
            split(inside(action)).forEach(this::set);
        } else if (METERED.matcher(action).lookingAt()) {
            String sample = inside(action);
            split(inside(sample.substring(sample.indexOf("actions(")))).forEach(this::run);
        } else if (METER.matcher(action).matches()) {
            return; // none of these few packets is over its limit
        } else if (SENT_UP.matcher(action).lookingAt()) {
            outputs.add(toController(packet));
        } else if (RAN_OUT.matcher(action).lookingAt()) {
            outputs.add(ranOut(packet));
        } else if (action.startsWith("clone(tnl_push(") || action.startsWith("tnl_push(")) {
            Matcher tunnel = TUNNEL.matcher(action);
            if (!tunnel.find()) {
                throw new AssertionError("no tunnel in " + action);
            }
            // In a clone the push ends with it; the last one of all needs none, and what follows is about the outer
            // frame.
            isOuter = action.startsWith("tnl_push(");
            long vni = Long.parseLong(tunnel.group(2), 16);
            outputs.add(throughTunnel(vni, Ipv4Address.parse(tunnel.group(1)), packet));
        } else {
            throw new AssertionError("unknown datapath action " + action);
        }
    }

    private void set(String header) {
        Map<String, Field> fields = FIELDS.getOrDefault(header.substring(0, header.indexOf('(')), Map.of());
        for (String pair : split(inside(header))) {
            int equals = pair.indexOf('=');
            Field field = fields.get(pair.substring(0, Math.max(equals, 0)));
            if (field == null) {
                throw new AssertionError("unknown field " + pair + " in set(" + header + ")");
            }
            packet = packet.with(field, number(pair.substring(equals + 1)));
        }
    }

    private static long number(String text) {
        if (text.contains(":")) {
            return MacAddress.parse(text).bits();
        }
        return text.contains(".") ? Ipv4Address.parse(text).toLong() : Long.decode(text);
    }

    private static String inside(String call) {
        return call.substring(call.indexOf('(') + 1, call.length() - 1);
    }

    /** At the commas that are in no brackets. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        return parts;
    }
}

package dev.weft.bootstrap;

import dev.weft.bootstrap.Change.Sign;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bridge, its tunnel port, and where it finds its controller. */
final class BridgePlanner {
    static final String VXLAN_PORT = "4789";

    private static final String NAME = Topology.BRIDGE;
    private static final String TUNNEL = Topology.TUNNEL_PORT;

    /** Milliseconds between tries to reach the controller; 8 s, which is usual, keeps new endpoints waiting. */
    private static final String MAX_BACKOFF = "1000";

    private final Optional<Ovs.Bridge> bridge;

    BridgePlanner(HostFacts facts) {
        this.bridge = facts.ovs().bridge(NAME);
    }

    /** A value inside an argument of ovs-vsctl, which gives colons and commas a meaning outside double quotes. */
    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    List<Change> bridge(HostSpec.Bridge wanted, Datapath datapath) {
        String description = "datapath id " + wanted.datapathId() + ", OpenFlow13, fail_mode secure, "
                + datapath.name().toLowerCase(java.util.Locale.ROOT) + " datapath";
        if (bridge.isEmpty()) {
            return List.of(Change.of(Sign.ADD, "bridge", NAME, description, commands(wanted, datapath)));
        }
        Ovs.Bridge is = bridge.get();
        Differences differences = new Differences()
                .compare("datapath", is.datapathType().isEmpty() ? "system" : is.datapathType(), datapath.type())
                .compare("fail_mode", is.failMode(), "secure")
                .compare("protocols", String.join(",", is.protocols()), "OpenFlow13")
                .compare("", is.otherConfig(), otherConfig(wanted));
        is.port(NAME).map(Ovs.Port::error).ifPresent(error -> differences.compare("error", error, ""));
        return differences.any()
                ? List.of(Change.of(Sign.CHANGE, "bridge", NAME, differences.text(), commands(wanted, datapath)))
                : List.of();
    }

    private static Map<String, String> otherConfig(HostSpec.Bridge wanted) {
        return new TreeMap<>(Map.of(
                "datapath-id", wanted.datapathId(),
                "hwaddr", wanted.mac().toString(),
                // Else a hidden flow lets tenants' TCP to the controller's address through (openflow: in-band control).
                "disable-in-band", "true"));
    }

    /** One transaction: the bridge is never there without its fail mode, where it would act as a plain switch. */
    private static List<Command> commands(HostSpec.Bridge wanted, Datapath datapath) {
        List<String> words = new ArrayList<>(List.of(
                "--may-exist",
                "add-br",
                NAME,
                "--",
                "set",
                "Bridge",
                NAME,
                "datapath_type=" + datapath.type(),
                "fail_mode=secure",
                "protocols=OpenFlow13",
                "external_ids:" + Ovs.MARK + "=bridge"));
        otherConfig(wanted).forEach((key, value) -> words.add("other_config:" + key + "=" + quoted(value)));
        return List.of(Commands.ovs(words), Commands.verifyPort(NAME));
    }

    List<Change> tunnel(HostSpec.Bridge wanted) {
        String description = "VXLAN on UDP " + VXLAN_PORT + " from " + wanted.vtep() + ", VNI and peer set by flows";
        Optional<Ovs.Port> port = bridge.flatMap(b -> b.port(TUNNEL));
        if (port.isEmpty()) {
            return List.of(Change.of(Sign.ADD, "tunnel", TUNNEL, description, tunnelCommands(wanted)));
        }
        Differences differences = new Differences()
                .compare("type", port.get().type(), "vxlan")
                .compare("", port.get().options(), tunnelOptions(wanted));
        List<Command> commands = new ArrayList<>();
        if (!port.get().works()) {
            differences.note(
                    port.get().error().isEmpty()
                            ? "not working"
                            : "error " + port.get().error());
            commands.add(Commands.ovs("--if-exists", "del-port", NAME, TUNNEL));
        }
        commands.addAll(tunnelCommands(wanted));
        return differences.any()
                ? List.of(Change.of(Sign.CHANGE, "tunnel", TUNNEL, differences.text(), commands))
                : List.of();
    }

    private static Map<String, String> tunnelOptions(HostSpec.Bridge wanted) {
        return new TreeMap<>(Map.of(
                "remote_ip", "flow", "key", "flow", "local_ip", wanted.vtep().toString(), "dst_port", VXLAN_PORT));
    }

    private static List<Command> tunnelCommands(HostSpec.Bridge wanted) {
        List<String> words = new ArrayList<>(List.of(
                "--may-exist",
                "add-port",
                NAME,
                TUNNEL,
                "--",
                "set",
                "Interface",
                TUNNEL,
                "type=vxlan",
                "ofport_request=1",
                "external_ids:" + Ovs.MARK + "=tunnel"));
        tunnelOptions(wanted).forEach((key, value) -> words.add("options:" + key + "=" + quoted(value)));
        return List.of(Commands.ovs(words), Commands.verifyPort(TUNNEL), Commands.meet(wanted.peers()));
    }

    /** Last of all. A change keeps the record: going through "no controller" would make the bridge drop its flows. */
    List<Change> controller(String target) {
        List<Ovs.Controller> now = bridge.map(Ovs.Bridge::controllers).orElse(List.of());
        List<String> settings = List.of("connection_mode=out-of-band", "max_backoff=" + MAX_BACKOFF);
        if (now.size() != 1) {
            List<String> words =
                    new ArrayList<>(List.of("set-controller", NAME, target, "--", "set", "Controller", NAME));
            words.addAll(settings);
            Sign sign = now.isEmpty() ? Sign.ADD : Sign.CHANGE;
            String was = now.isEmpty() ? "" : ", instead of " + now.size() + " controllers";
            return List.of(Change.of(sign, "controller", NAME, target + was, List.of(Commands.ovs(words))));
        }
        Ovs.Controller is = now.get(0);
        Differences differences = new Differences()
                .compare("target", is.target(), target)
                .compare("mode", is.mode(), "out-of-band")
                .compare("max_backoff", is.maxBackoff(), MAX_BACKOFF);
        List<String> words = new ArrayList<>(List.of("set", "Controller", is.uuid(), "target=" + quoted(target)));
        words.addAll(settings);
        return differences.any()
                ? List.of(Change.of(Sign.CHANGE, "controller", NAME, differences.text(), List.of(Commands.ovs(words))))
                : List.of();
    }

    /** The bridge goes, unless ports of others are on it: then only what is ours leaves it. */
    List<Change> removal() {
        if (bridge.isEmpty() || !bridge.get().isOurs()) {
            return List.of();
        }
        if (foreignPorts().isEmpty()) {
            return List.of(Change.of(
                    Sign.REMOVE,
                    "bridge",
                    NAME,
                    "with tunnel and controller",
                    List.of(Commands.ovs("--if-exists", "del-br", NAME))));
        }
        List<Change> changes = new ArrayList<>();
        if (!bridge.get().controllers().isEmpty()) {
            changes.add(Change.of(
                    Sign.REMOVE,
                    "controller",
                    NAME,
                    "the bridge stays for " + String.join(", ", foreignPorts()),
                    List.of(Commands.ovs("del-controller", NAME))));
        }
        if (bridge.get().port(TUNNEL).filter(Ovs.Port::isOurs).isPresent()) {
            changes.add(Change.of(
                    Sign.REMOVE, "tunnel", TUNNEL, "", List.of(Commands.ovs("--if-exists", "del-port", NAME, TUNNEL))));
        }
        return changes;
    }

    /** Ports of our bridge that somebody else put there. */
    List<String> foreignPorts() {
        return bridge.stream()
                .filter(Ovs.Bridge::isOurs)
                .flatMap(b -> b.ports().stream())
                .filter(port -> !port.isOurs() && !port.name().equals(NAME))
                .map(Ovs.Port::name)
                .toList();
    }
}

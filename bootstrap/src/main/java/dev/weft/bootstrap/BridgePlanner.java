package dev.weft.bootstrap;

import dev.weft.bootstrap.Change.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bridges, and where they find their controller. */
final class BridgePlanner {
    private static final String MARK = "bridge";

    /** Milliseconds between tries to reach the controller; 8 s, which is usual, keeps new endpoints waiting. */
    private static final String MAX_BACKOFF = "1000";

    private static final List<String> SETTINGS = List.of("connection_mode=out-of-band", "max_backoff=" + MAX_BACKOFF);

    private final HostSpec spec;
    private final HostFacts facts;

    BridgePlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    List<Change> additions(Optional<Datapath> datapath) {
        return spec.bridges().stream()
                .flatMap(wanted -> bridge(wanted, datapath.orElseThrow()).stream())
                .toList();
    }

    private Optional<Change> bridge(HostSpec.Bridge wanted, Datapath datapath) {
        String name = wanted.name();
        Optional<Ovs.Bridge> bridge = facts.ovs().bridge(name);
        if (bridge.isEmpty()) {
            String description = "datapath id " + wanted.datapathId() + ", OpenFlow13, fail_mode secure, "
                    + datapath.name().toLowerCase(Locale.ROOT) + " datapath";
            return Optional.of(Change.of(Sign.ADD, MARK, name, description, commands(wanted, datapath)));
        }
        Ovs.Bridge is = bridge.get();
        Differences differences = new Differences()
                .compare("datapath", is.datapathType().isEmpty() ? "system" : is.datapathType(), datapath.type())
                .compare("fail_mode", is.failMode(), "secure")
                .compare("protocols", String.join(",", is.protocols()), "OpenFlow13")
                .compare("", is.otherConfig(), otherConfig(wanted));
        is.port(name).map(Ovs.Port::error).ifPresent(error -> differences.compare("error", error, ""));
        return differences.any()
                ? Optional.of(Change.of(Sign.CHANGE, MARK, name, differences.text(), commands(wanted, datapath)))
                : Optional.empty();
    }

    private static Map<String, String> otherConfig(HostSpec.Bridge wanted) {
        return new TreeMap<>(Map.of(
                "datapath-id", wanted.datapathId(),
                "hwaddr", wanted.mac().toString(),
                // Else a hidden flow lets tenants' TCP to the controller's address through (openflow: in-band control).
                "disable-in-band", "true"));
    }

    private static List<String> columns(HostSpec.Bridge wanted, Datapath datapath) {
        List<String> columns = new ArrayList<>(List.of(
                "datapath_type=" + datapath.type(),
                "fail_mode=secure",
                "protocols=OpenFlow13",
                "external_ids:" + Ovs.MARK + "=" + MARK));
        otherConfig(wanted).forEach((key, value) -> columns.add("other_config:" + key + "=" + Commands.quoted(value)));
        return columns;
    }

    List<Step> steps(Datapath datapath) {
        return spec.bridges().stream()
                .map(wanted -> {
                    List<String> right = new ArrayList<>(Step.ask("bridge", wanted.name()));
                    right.addAll(columns(wanted, datapath));
                    return Step.of(MARK, wanted.name(), List.of(right), commands(wanted, datapath));
                })
                .toList();
    }

    /** A bridge that has one keeps it, whichever that is: taking one away for another is for {@code apply}. */
    List<Step> controllerSteps() {
        return spec.controller().stream()
                .flatMap(target -> spec.bridges().stream()
                        .map(HostSpec.Bridge::name)
                        .map(name -> Step.of(
                                "controller",
                                name,
                                List.of(Step.ask("steered", name)),
                                List.of(setController(name, target)))))
                .toList();
    }

    private static Command setController(String name, String target) {
        List<String> words = new ArrayList<>(List.of("set-controller", name, target, "--", "set", "Controller", name));
        words.addAll(SETTINGS);
        return Commands.ovs(words);
    }

    /** One transaction: the bridge is never there without its fail mode, where it would act as a plain switch. */
    private static List<Command> commands(HostSpec.Bridge wanted, Datapath datapath) {
        String name = wanted.name();
        List<String> words = new ArrayList<>(List.of("--may-exist", "add-br", name, "--", "set", "Bridge", name));
        words.addAll(columns(wanted, datapath));
        return List.of(Commands.ovs(words), Commands.verifyPorts(List.of(name)));
    }

    /** Last of all. */
    List<Change> controllers() {
        return spec.controller().stream()
                .flatMap(target ->
                        spec.bridges().stream().flatMap(bridge -> controller(bridge.name(), target).stream()))
                .toList();
    }

    /** A change keeps the record: going through "no controller" would make the bridge drop its flows. */
    private Optional<Change> controller(String name, String target) {
        List<Ovs.Controller> now =
                facts.ovs().bridge(name).map(Ovs.Bridge::controllers).orElse(List.of());
        if (now.size() != 1) {
            Sign sign = now.isEmpty() ? Sign.ADD : Sign.CHANGE;
            String was = now.isEmpty() ? "" : ", instead of " + now.size() + " controllers";
            return Optional.of(Change.of(sign, "controller", name, target + was, List.of(setController(name, target))));
        }
        Ovs.Controller is = now.get(0);
        Differences differences = new Differences()
                .compare("target", is.target(), target)
                .compare("mode", is.mode(), "out-of-band")
                .compare("max_backoff", is.maxBackoff(), MAX_BACKOFF);
        List<String> words =
                new ArrayList<>(List.of("set", "Controller", is.uuid(), "target=" + Commands.quoted(target)));
        words.addAll(SETTINGS);
        return differences.any()
                ? Optional.of(
                        Change.of(Sign.CHANGE, "controller", name, differences.text(), List.of(Commands.ovs(words))))
                : Optional.empty();
    }

    /** What is ours and not wanted goes. A bridge with ports of others stays, but without controller. */
    List<Change> removals() {
        return surplus().stream().flatMap(bridge -> removal(bridge).stream()).toList();
    }

    private List<Ovs.Bridge> surplus() {
        return facts.ovs().ours().stream()
                .filter(bridge -> !spec.hasBridge(bridge.name()))
                .toList();
    }

    private static Optional<Change> removal(Ovs.Bridge bridge) {
        String name = bridge.name();
        if (bridge.foreignPorts().isEmpty()) {
            return Optional.of(Change.of(
                    Sign.REMOVE,
                    MARK,
                    name,
                    "with tunnels and controller",
                    List.of(Commands.ovs("--if-exists", "del-br", name))));
        }
        return bridge.controllers().isEmpty()
                ? Optional.empty()
                : Optional.of(Change.of(
                        Sign.REMOVE,
                        "controller",
                        name,
                        "the bridge stays for " + String.join(", ", bridge.foreignPorts()),
                        List.of(Commands.ovs("del-controller", name))));
    }

    /** What the user should know: bridges that cannot go. */
    List<String> warnings() {
        return surplus().stream()
                .filter(bridge -> !bridge.foreignPorts().isEmpty())
                .map(bridge -> "bridge " + bridge.name() + " stays, because ports of others are on it: "
                        + String.join(", ", bridge.foreignPorts()) + "; remove them (ovs-vsctl del-port "
                        + bridge.name() + " NAME; a container's that ovs-docker hung there: ovs-docker del-port "
                        + bridge.name() + " eth0 CONTAINER) and run the same again")
                .toList();
    }
}

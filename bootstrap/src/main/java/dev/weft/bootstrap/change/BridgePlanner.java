package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bridges, and where they find their controller. */
public final class BridgePlanner {
    private static final String MARK = "bridge";

    /** Milliseconds between tries to reach the controller; 8 s, which is usual, keeps new endpoints waiting. */
    private static final String MAX_BACKOFF = "1000";

    private static final String FAIL_MODE = "fail_mode=secure";

    private static final List<String> SETTINGS = List.of("connection_mode=out-of-band", "max_backoff=" + MAX_BACKOFF);

    /**
     * Getting its controller, a bridge drops the flow by which it forwarded by itself. That one comes back at once, in the
     * place of Weft's own last flow of the first table: the controller's first message puts that one in its place. If it was
     * faster, the switch refuses this one (check_overlap).
     */
    static final String HAND_OVER = """
            ovs-vsctl --timeout=20 set-controller "$1" "$2" -- set Controller "$1" %s -- set Bridge "$1" %s || exit
            said=$(ovs-ofctl -O OpenFlow13 --timeout=10 add-flow "$1" check_overlap,priority=0,actions=NORMAL 2>&1) && exit
            case $said in *OVERLAP*) exit 0 ;; esac
            echo "$said" >&2
            exit 1
            """.formatted(String.join(" ", SETTINGS), FAIL_MODE);

    private final HostSpec spec;
    private final HostFacts facts;

    public BridgePlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    public List<Change> additions(Optional<Datapath> datapath) {
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
            return Optional.of(Change.of(Sign.ADD, MARK, name, description, commands(wanted, datapath, false)));
        }
        Ovs.Bridge is = bridge.get();
        boolean later = isHandedOverLater(is);
        Differences differences = new Differences()
                .noteIf(!is.isOurs(), "taken over")
                .compare("datapath", is.datapathType().isEmpty() ? "system" : is.datapathType(), datapath.type())
                .compare("fail_mode", later ? "secure" : is.failMode(), "secure")
                .compare("protocols", String.join(",", is.protocols()), "OpenFlow13")
                .compare("", is.otherConfig(), otherConfig(wanted));
        is.port(name).map(Ovs.Port::error).ifPresent(error -> differences.compare("error", error, ""));
        return differences.any()
                ? Optional.of(Change.of(Sign.CHANGE, MARK, name, differences.text(), commands(wanted, datapath, later)))
                : Optional.empty();
    }

    /**
     * A bridge that forwards by itself, without a controller, drops all its flows when its fail mode changes, and again when
     * it gets a controller: both are done at once, when all else is ready.
     */
    private boolean isHandedOverLater(Ovs.Bridge is) {
        return !is.failMode().equals("secure")
                && is.controllers().isEmpty()
                && spec.controller().isPresent();
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
                FAIL_MODE,
                "protocols=OpenFlow13",
                "external_ids:" + Ovs.MARK + "=" + MARK));
        otherConfig(wanted).forEach((key, value) -> columns.add("other_config:" + key + "=" + Commands.quoted(value)));
        return columns;
    }

    public List<RepairStep> steps(Datapath datapath) {
        return spec.bridges().stream()
                .map(wanted -> {
                    List<String> right = new ArrayList<>(RepairStep.ask("bridge", wanted.name()));
                    right.addAll(columns(wanted, datapath));
                    return RepairStep.of(MARK, wanted.name(), List.of(right), commands(wanted, datapath, false));
                })
                .toList();
    }

    /** Another controller in its place, or beside it, could write flows: the record is put right as when it is missing. */
    public List<RepairStep> controllerSteps() {
        return spec.controller().stream()
                .flatMap(target -> spec.bridges().stream()
                        .map(HostSpec.Bridge::name)
                        .map(name -> RepairStep.of(
                                "controller",
                                name,
                                List.of(RepairStep.ask("steered", name, target)),
                                List.of(setController(name, target)))))
                .toList();
    }

    private static Command setController(String name, String target) {
        List<String> words = new ArrayList<>(List.of("set-controller", name, target, "--", "set", "Controller", name));
        words.addAll(SETTINGS);
        return Commands.ovs(words);
    }

    /** One transaction: the bridge is never there without its fail mode, where it would act as a plain switch. */
    private static List<Command> commands(HostSpec.Bridge wanted, Datapath datapath, boolean failModeLater) {
        String name = wanted.name();
        List<String> words = new ArrayList<>(List.of("--may-exist", "add-br", name, "--", "set", "Bridge", name));
        columns(wanted, datapath).stream()
                .filter(column -> !failModeLater || !column.equals(FAIL_MODE))
                .forEach(words::add);
        return List.of(Commands.ovs(words), Commands.verifyPorts(List.of(name)));
    }

    /** Last of all. */
    public List<Change> controllers() {
        return spec.controller().stream()
                .flatMap(target ->
                        spec.bridges().stream().flatMap(bridge -> controller(bridge.name(), target).stream()))
                .toList();
    }

    /** A change keeps the record: going through "no controller" would make the bridge drop its flows. */
    private Optional<Change> controller(String name, String target) {
        List<Ovs.Controller> now =
                facts.ovs().bridge(name).map(Ovs.Bridge::controllers).orElse(List.of());
        Optional<Ovs.Bridge> standalone = facts.ovs().bridge(name).filter(this::isHandedOverLater);
        if (standalone.isPresent()) {
            return Optional.of(Change.of(
                    Sign.ADD,
                    "controller",
                    name,
                    target + ", fail_mode " + (standalone.get().failMode().isEmpty() ? "none" : "standalone")
                            + " -> secure; it keeps forwarding by itself until the controller has programmed it",
                    List.of(Command.script("hand-over", HAND_OVER, List.of(name, target)))));
        }
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
    public List<Change> removals() {
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
                        "the bridge stays because of " + String.join(", ", bridge.foreignPorts()),
                        List.of(Commands.ovs("del-controller", name))));
    }

    /** What the user should know: bridges that cannot go. */
    public List<String> warnings() {
        return surplus().stream()
                .filter(bridge -> !bridge.foreignPorts().isEmpty())
                .map(bridge -> "bridge " + bridge.name() + " stays because it has ports that Weft does not manage: "
                        + String.join(", ", bridge.foreignPorts()) + "; remove them (ovs-vsctl del-port "
                        + bridge.name() + " NAME; for a container attached by ovs-docker: ovs-docker del-port "
                        + bridge.name() + " eth0 CONTAINER), then run the command again")
                .toList();
    }
}

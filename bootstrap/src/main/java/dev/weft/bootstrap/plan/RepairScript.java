package dev.weft.bootstrap.plan;

import dev.weft.bootstrap.change.BridgePlanner;
import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.change.ContainerPlanner;
import dev.weft.bootstrap.change.ExitPlanner;
import dev.weft.bootstrap.change.GatewayPlanner;
import dev.weft.bootstrap.change.RepairStep;
import dev.weft.bootstrap.change.TunnelPlanner;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.preflight.PreflightChecks;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.remote.Shell;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.Ipv4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shell script that a host puts itself right with, without Java and without the machine that {@code apply} ran on. Its
 * steps come from the planners, so that it does what {@code apply} would; its constant part is {@code heal/head.sh}.
 */
public final class RepairScript {
    private static final String OVS = "ovs-vsctl --timeout=5 --no-wait --bare";

    private final HostSpec spec;
    private final StringBuilder text = new StringBuilder();

    private RepairScript(HostSpec spec) {
        this.spec = spec;
    }

    /**
     * The script for one host.
     *
     * @param facts of them only what a reboot does not change: datapath and IPv6
     */
    public static String of(HostSpec spec, HostFacts facts) {
        return new RepairScript(spec.on(facts))
                .write(facts.rebooted(), Datapath.of(facts, spec.host().vtep()));
    }

    private String write(HostFacts facts, Optional<Datapath> datapath) {
        BridgePlanner bridges = new BridgePlanner(spec, facts);
        List<RepairStep> steps = new ArrayList<>();
        steps.addAll(bridges.steps(datapath.orElseThrow()));
        steps.addAll(new TunnelPlanner(spec, facts).steps());
        steps.addAll(new ExitPlanner(spec, facts, datapath).steps());
        steps.addAll(new GatewayPlanner(spec, facts).steps());
        steps.addAll(new ContainerPlanner(spec, facts, datapath).steps());
        steps.addAll(bridges.controllerSteps());
        text.append(Resources.text("heal/head.sh")).append("\n# The part for this host begins here.\n");
        looks(steps);
        function("own_record", Commands.OWN_RECORD);
        scripts(steps).forEach(this::function);
        // What packets wait for comes before all that takes a look.
        text.append("\nbegin \"$@\"\n");
        perBridge("restore");
        List<String> peers =
                TunnelPlanner.peers(spec.bridges().stream()
                                .flatMap(bridge -> bridge.tunnels().stream())
                                .toList())
                        .stream()
                        .map(Ipv4Address::toString)
                        .toList();
        if (datapath.equals(Optional.of(Datapath.USERSPACE)) && !peers.isEmpty()) {
            text.append("meet ").append(Shell.line(peers)).append('\n');
        }
        text.append("look\n");
        steps.forEach(this::step);
        text.append("\nhang_kept\n");
        perBridge("keep");
        return text.append("finish \"$@\"\n").toString();
    }

    private void perBridge(String function) {
        spec.bridges()
                .forEach(bridge -> text.append(Shell.line(List.of(function, bridge.name())))
                        .append('\n'));
    }

    /** What is asked of Open vSwitch and Docker, each in one go. */
    private void looks(List<RepairStep> steps) {
        records("right_bridges", "Bridge", steps, "bridge", List.of());
        records("right_interfaces", "Interface", steps, "interface", List.of("ofport>0", "error=[]"));
        text.append("known_containers() {\n");
        List<String> names =
                spec.containers().stream().map(HostSpec.Workload::name).toList();
        text.append(
                names.isEmpty()
                        ? "  :\n"
                        : "  docker inspect --type container --format '{{.Name}} {{.State.Pid}} "
                                + "{{.State.Status}} {{.Id}}"
                                + " {{if index .Config.Labels \"" + Docker.CONTAINER_LABEL
                                + "\"}}ours{{end}}' -- \\\n    "
                                + Shell.line(names) + " 2>/dev/null | known\n");
        text.append("}\n");
    }

    /** A function that prints the names of the records that are as they should be. */
    private void records(String name, String table, List<RepairStep> steps, String question, List<String> also) {
        text.append(name).append("() {\n");
        List<List<String>> finds = steps.stream()
                .flatMap(step -> step.rights().stream())
                .filter(right -> right.get(0).equals(question))
                .map(right -> Stream.of(
                                List.of("--", "--columns=name", "find", table, "name=" + Commands.quoted(right.get(1))),
                                right.subList(2, right.size()),
                                also)
                        .flatMap(List::stream)
                        .toList())
                .toList();
        text.append(finds.isEmpty() ? "  :" : "  " + OVS);
        finds.forEach(find -> text.append(" \\\n    ").append(Shell.line(find)));
        text.append("\n}\n");
    }

    /** Each constant script once, as a function of its name. */
    private static Map<String, String> scripts(List<RepairStep> steps) {
        Map<String, String> scripts = new LinkedHashMap<>();
        steps.stream()
                .flatMap(step -> step.repairs().stream())
                .flatMap(repair -> repair.commands().stream())
                .filter(Command::isScript)
                .forEach(command -> scripts.put(function(command), command.scriptText()));
        return scripts;
    }

    private void function(String name, String script) {
        text.append(name).append("() (\n").append(script).append(")\n");
    }

    private static String function(Command command) {
        return command.scriptName().replace('-', '_');
    }

    private void step(RepairStep step) {
        String right = step.rights().stream().map(RepairScript::question).collect(Collectors.joining(" &&\n    "));
        text.append("\nis_right() {\n  ");
        text.append(step.moot().isEmpty() ? right : question(step.moot()) + " || {\n    " + right + "\n  }");
        text.append("\n}\nrepair() {\n");
        step.rights().forEach(this::ownership);
        for (int i = 0; i < step.repairs().size(); i++) {
            repair(step.repairs().get(i), i + 1 == step.repairs().size() ? "" : " &&");
        }
        text.append("}\n")
                .append(Shell.line(List.of("step", step.kind() + " " + step.name())))
                .append('\n');
    }

    /** What a record is to be like has been asked of Open vSwitch already; here the answer is looked up. */
    private static String question(List<String> words) {
        return Shell.line(looked(words) ? words.subList(0, 2) : words);
    }

    /** As {@link PreflightChecks} would: what has the name and is not ours is left alone. */
    private void ownership(List<String> right) {
        if (looked(right)) {
            String table = right.get(0).equals("bridge") ? "Bridge" : "Interface";
            text.append("  ")
                    .append(Shell.line(List.of("run", "own_record", table, right.get(1))))
                    .append(" &&\n");
        }
    }

    private static boolean looked(List<String> question) {
        return question.get(0).equals("bridge") || question.get(0).equals("interface");
    }

    private void repair(RepairStep.Repair repair, String more) {
        boolean always = repair.unless().isEmpty();
        if (!always) {
            text.append("  { ").append(question(repair.unless())).append(" || {\n");
        }
        for (int i = 0; i < repair.commands().size(); i++) {
            boolean last = i + 1 == repair.commands().size();
            Command command = repair.commands().get(i);
            String follows = !last ? " &&" : always ? more : "";
            text.append("  ").append(Shell.fed(line(command), command.input(), follows));
        }
        if (!always) {
            text.append("  }; }").append(more).append('\n');
        }
    }

    private static String line(Command command) {
        List<String> words = new ArrayList<>(List.of("run"));
        if (command.isScript()) {
            words.add(function(command));
            words.addAll(command.scriptArguments());
        } else {
            words.addAll(command.words());
        }
        return Shell.line(words);
    }
}

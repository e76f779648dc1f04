package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Netns;
import dev.weft.bootstrap.facts.Shield;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Containers themselves; {@link CablePlanner} joins them to the bridge. */
public final class ContainerPlanner {
    /**
     * Docker takes a container for stopped by hand after any signal that a person sent it, and after a crash of its own; with
     * unless-stopped it would never start that one again.
     */
    static final String RESTART = "always";

    private final HostSpec spec;
    private final HostFacts facts;
    private final Optional<Datapath> datapath;

    public ContainerPlanner(HostSpec spec, HostFacts facts, Optional<Datapath> datapath) {
        this.spec = spec;
        this.facts = facts;
        this.datapath = datapath;
    }

    public List<Change> removals() {
        List<Change> changes = new ArrayList<>();
        for (Docker.Instance container : facts.docker().containers()) {
            if (container.isOurs()
                    && spec.containers().stream().noneMatch(c -> c.name().equals(container.name()))) {
                changes.add(Change.of(Sign.REMOVE, "container", container.name(), container.image(), removal(container))
                        .slow());
            }
        }
        changes.addAll(TakenOver.removals(facts));
        facts.ovs()
                .ours()
                .forEach(bridge -> bridge.ports().stream()
                        .filter(port -> port.is(CablePlanner.MARK))
                        .flatMap(port -> portRemoval(bridge.name(), port.name()).stream())
                        .forEach(changes::add));
        changes.addAll(shieldRemovals());
        return changes;
    }

    private static List<Command> removal(Docker.Instance container) {
        Command remove = Commands.docker("rm", "--force", "--", container.id());
        return container.isTakenOver() ? List.of(remove, TakenOver.forget(container.name())) : List.of(remove);
    }

    /** A port on another bridge than its network's goes; its cable stays, to be put into the right one. */
    private Optional<Change> portRemoval(String bridge, String port) {
        Command removal = Commands.ovs("--if-exists", "del-port", bridge, port);
        if (isUnknown(port)) {
            List<Command> commands = List.of(Commands.removeLink(port), removal);
            return Optional.of(
                    Change.of(Sign.REMOVE, "port", port, "and the rest of its veth pair, from " + bridge, commands));
        }
        boolean right = spec.cables().stream()
                .anyMatch(c -> c.port().equals(port) && c.bridge().equals(bridge));
        return right
                ? Optional.empty()
                : Optional.of(Change.of(Sign.REMOVE, "port", port, "from " + bridge, List.of(removal)));
    }

    private boolean isUnknown(String port) {
        return spec.cables().stream().noneMatch(c -> c.port().equals(port));
    }

    private List<Change> shieldRemovals() {
        boolean needed = datapath.equals(Optional.of(Datapath.USERSPACE));
        if (facts.shields().isEmpty()) {
            return List.of();
        }
        List<String> stale = facts.shields().get().stream()
                .filter(port -> !needed || isUnknown(port) && (spec.isEmpty() || !KeptPorts.isKept(facts, port)))
                .sorted()
                .toList();
        boolean allStale = stale.size() == facts.shields().get().size();
        if (allStale && (!needed || spec.containers().isEmpty())) {
            return List.of(Change.of(
                    Sign.REMOVE,
                    "shield",
                    "weft",
                    "nftables table that hides containers' frames from the host's kernel",
                    List.of(Shield.removeAll())));
        }
        return stale.stream()
                .map(port -> Change.of(Sign.REMOVE, "shield", port, "", List.of(Shield.remove(port))))
                .toList();
    }

    public List<Change> additions() {
        List<Change> changes = new ArrayList<>();
        for (HostSpec.Workload wanted : spec.containers()) {
            Optional<Docker.Instance> found = facts.docker().container(wanted.name());
            Optional<Change> change = container(wanted, found);
            change.ifPresent(changes::add);
            // A container that is made or started now has an empty network, whatever the look at the host saw.
            Netns netns = found.filter(is -> is.isRunning() && runsOn(wanted, is))
                    .map(Docker.Instance::netns)
                    .orElse(Netns.EMPTY);
            CablePlanner cables = new CablePlanner(facts, datapath);
            wanted.cables().forEach(cable -> changes.addAll(cables.changes(cable, netns)));
        }
        return changes;
    }

    public List<RepairStep> steps() {
        CablePlanner cables = new CablePlanner(facts, datapath);
        return spec.containers().stream()
                .flatMap(wanted -> Stream.concat(
                        Stream.of(RepairStep.of(
                                "container",
                                wanted.name(),
                                List.of(RepairStep.ask("started", wanted.name())),
                                List.of(start(wanted)))),
                        wanted.cables().stream().map(cables::step)))
                .toList();
    }

    private static Command start(HostSpec.Workload wanted) {
        return Commands.docker("start", "--", wanted.name());
    }

    private Optional<Change> container(HostSpec.Workload wanted, Optional<Docker.Instance> found) {
        if (found.isEmpty()) {
            return Optional.of(
                    Change.of(Sign.ADD, "container", wanted.name(), "image " + wanted.image(), List.of(run(wanted)))
                            .slow());
        }
        if (!found.get().isOurs()) {
            return Optional.of(takeOver(wanted, found.get()));
        }
        Differences differences = differences(wanted, found.get());
        if (differences.any()) {
            List<Command> commands = new ArrayList<>(removal(found.get()));
            commands.add(run(wanted));
            return Optional.of(
                    Change.of(Sign.CHANGE, "container", wanted.name(), "recreated: " + differences.text(), commands)
                            .slow());
        }
        boolean stays = found.get().restart().isEmpty() || found.get().restart().equals(RESTART);
        if (!found.get().isRunning()) {
            List<Command> commands = stays ? List.of(start(wanted)) : List.of(keepRunning(found.get()), start(wanted));
            return Optional.of(Change.of(Sign.CHANGE, "container", wanted.name(), "started", commands)
                    .slow());
        }
        return stays
                ? Optional.empty()
                : Optional.of(Change.of(
                        Sign.CHANGE,
                        "container",
                        wanted.name(),
                        "keeps running; restart policy " + found.get().restart() + " -> " + RESTART,
                        List.of(keepRunning(found.get()))));
    }

    /** Whether it is not made anew. */
    private static boolean runsOn(HostSpec.Workload wanted, Docker.Instance is) {
        return !is.isOurs() || !differences(wanted, is).any();
    }

    private static Command keepRunning(Docker.Instance container) {
        return Commands.docker("update", "--restart", RESTART, "--", container.id());
    }

    private static Change takeOver(HostSpec.Workload wanted, Docker.Instance is) {
        List<Command> commands = new ArrayList<>(TakenOver.takeOver(is));
        if (!is.isRunning()) {
            commands.add(start(wanted));
        }
        return Change.of(
                Sign.CHANGE,
                "container",
                wanted.name(),
                "taken over" + (is.isRunning() ? ", keeps running" : " and started")
                        + "; Docker starts it after a reboot",
                commands);
    }

    /** What only another container can be. */
    public static Differences differences(HostSpec.Workload wanted, Docker.Instance found) {
        Differences differences = new Differences()
                .compare("image", found.image(), wanted.image())
                .compare("Docker network", found.mode(), "none");
        if (wanted.image().equals(Container.DEFAULT_IMAGE) && !found.isTakenOver()) {
            differences.compare(
                    "image version", found.labels().getOrDefault(Docker.IMAGE_LABEL, ""), ImagePlanner.version());
        }
        return differences;
    }

    private Command run(HostSpec.Workload wanted) {
        List<String> words = new ArrayList<>(List.of(
                "run",
                "--detach",
                "--name",
                wanted.name(),
                "--hostname",
                wanted.name().replace('_', '-'),
                "--network",
                "none",
                "--restart",
                RESTART,
                "--label",
                Docker.CONTAINER_LABEL + "=" + wanted.name()));
        spec.owner().ifPresent(owner -> words.addAll(List.of("--label", Docker.FILE_LABEL + "=" + owner.mark())));
        words.addAll(List.of("--", wanted.image()));
        return Commands.docker(words.toArray(String[]::new));
    }
}

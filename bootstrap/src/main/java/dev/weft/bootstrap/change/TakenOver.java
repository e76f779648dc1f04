package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Containers that somebody else made and that were handed over to Weft. A running container's labels cannot be changed, so
 * which they are is kept in the Open vSwitch database of the host, by the container's identifier: {@code
 * external_ids:weft-container-NAME=ID} of its table {@code Open_vSwitch}. One that is made anew by hand is not Weft's any more.
 */
public final class TakenOver {
    private static final String KEY = "weft-container-";

    private TakenOver() {}

    /** What was seen of Docker, with those that are ours by that record. */
    public static HostFacts in(HostFacts facts) {
        Map<String, String> kept = kept(facts);
        return kept.isEmpty()
                ? facts
                : facts.with(new Docker(
                        facts.docker().images(),
                        facts.docker().containers().stream()
                                .map(container ->
                                        container.id().equals(kept.get(container.name())) ? mark(container) : container)
                                .toList()));
    }

    private static Docker.Instance mark(Docker.Instance is) {
        Map<String, String> labels = new HashMap<>(is.labels());
        labels.put(Docker.TAKEN_OVER, is.name());
        return new Docker.Instance(
                is.id(),
                is.name(),
                is.image(),
                is.imageId(),
                is.pid(),
                is.mode(),
                is.restart(),
                labels,
                is.netns(),
                is.life());
    }

    private static Map<String, String> kept(HostFacts facts) {
        Map<String, String> kept = new HashMap<>();
        facts.ovs().externalIds().forEach((key, value) -> {
            if (key.startsWith(KEY)) {
                kept.put(key.substring(KEY.length()), value);
            }
        });
        return kept;
    }

    /** Its first effect is that the container is ours. */
    static List<Command> takeOver(Docker.Instance container) {
        List<Command> commands = new ArrayList<>();
        commands.add(Commands.ovs(
                "set",
                "Open_vSwitch",
                ".",
                "external_ids:" + KEY + container.name() + "=" + Commands.quoted(container.id())));
        // Docker is to start it after a reboot, as it does with ours; what runs is not touched by this.
        commands.add(Commands.docker("update", "--restart", ContainerPlanner.RESTART, "--", container.id()));
        return commands;
    }

    static Command forget(String container) {
        return Commands.ovs("remove", "Open_vSwitch", ".", "external_ids", KEY + container);
    }

    /** Records of containers that are gone. */
    static List<Change> removals(HostFacts facts) {
        return kept(facts).entrySet().stream()
                .filter(entry -> facts.docker().containers().stream()
                        .noneMatch(container -> container.id().equals(entry.getValue())
                                && container.name().equals(entry.getKey())))
                .map(entry -> Change.of(
                        Sign.REMOVE,
                        "record",
                        entry.getKey(),
                        "of an adopted container that is gone",
                        List.of(forget(entry.getKey()))))
                .sorted(java.util.Comparator.comparing(Change::name))
                .toList();
    }
}

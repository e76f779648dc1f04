package dev.weft.bootstrap.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of plans. */
public final class Plans {
    /** The changes that give a host what it puts itself right with. */
    public static final List<String> HEALING = List.of(
            "+ file heal.sh",
            "+ file weft-heal.service",
            "+ file weft-heal.timer",
            "+ file weft-heal.path",
            "+ units weft-heal");

    private Plans() {}

    /** Carries out what is planned for a host, which no check may forbid. */
    public static void apply(FakeHost host, HostSpec spec) {
        HostPlan plan = Planner.plan(spec, host.facts());
        assertThat(plan.failures()).isEmpty();
        commands(plan).forEach(host::execute);
    }

    public static List<Command> commands(HostPlan plan) {
        List<Command> commands = new ArrayList<>();
        plan.changes().forEach(change -> commands.addAll(change.commands()));
        return commands;
    }

    /** Each change as sign, kind and name. */
    public static List<String> names(HostPlan plan) {
        return plan.changes().stream()
                .map(change -> change.sign().symbol() + " " + change.kind() + " " + change.name())
                .toList();
    }

    /** Each change as its name and what about it. */
    public static List<String> descriptions(HostPlan plan) {
        return plan.changes().stream()
                .map(change -> change.name() + ": " + change.description())
                .toList();
    }

    /**
     * The state without what differs from run to run: identifiers, device and port numbers, and what the device of a
     * bridge took over from the settings that there were when it was made.
     */
    public static String settled(FakeHost host) {
        return host.state()
                .replaceAll("id-([a-z0-9]+)1[0-9]{3}", "id-$1")
                .replaceAll("(pid|index|peerIndex|number)=[0-9]+", "$1=n")
                .replaceAll("net/ipv[46]/conf/ovs-br[0-9]+/[a-z0-9_]+=[0-9], ", "");
    }
}

package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.facts.Shield;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked of a host, what is made of its answers, and what a plan makes of kept ports. */
class KeepingTest {
    private static final String RECORD = "external_ids:weft-kept=container=guest;device=eth0;number=7";

    private final List<List<String>> asked = new ArrayList<>();

    @Test
    void theHostsOwnScriptIsAskedAndNamesAreItsArguments() {
        String name = "a'; touch broken; '";
        KeepReport report =
                ask(Kept.FROM_NOW_ON, name, "kept port 0a_l on ovs-br0: device=eth0\nnote it does not start\n");
        assertThat(report.lines(Kept.FROM_NOW_ON))
                .containsExactly("host1: kept: port 0a_l on ovs-br0: device=eth0", "  note: it does not start");
        assertThat(report.isBad()).isFalse();
        assertThat(asked.get(0)).containsExactly("/etc/weft/heal.sh", "--keep", name);

        assertThat(ask(Kept.NO_MORE, "guest", "left port 0a_l, from now on\n").lines(Kept.NO_MORE))
                .containsExactly("host1: no longer kept: port 0a_l, from now on");
        assertThat(asked.get(1)).containsExactly("/etc/weft/heal.sh", "--unkeep", "guest");
    }

    @Test
    void whatCouldNotBeDoneIsSaid() {
        KeepReport report = ask(Kept.FROM_NOW_ON, "guest", "failed there is no container guest here\n");
        assertThat(report.lines(Kept.FROM_NOW_ON)).containsExactly("host1: ! there is no container guest here");
        assertThat(report.isBad()).isTrue();
    }

    /** The script of an older Weft takes no such words, and heals instead. */
    @Test
    void aScriptThatKeepsNoPortsIsNotTakenForSuccess() {
        assertThat(ask(Kept.FROM_NOW_ON, "guest", "").failed())
                .containsExactly("its script comes from a Weft version without kept ports: run `weft apply`, then this "
                        + "command again");
    }

    @Test
    void aKeptPortIsNoDifferenceAndItsShieldStays() {
        FakeHost host = applied();
        host.execute(Shield.make("0a_l"));
        assertThat(changes(host, Fixtures.spec())).containsExactly("REMOVE shield 0a_l");

        keep(host);
        assertThat(changes(host, Fixtures.spec())).isEmpty();
    }

    @Test
    void destroyTakesTheRecordAndLeavesThePort() {
        FakeHost host = applied();
        keep(host);
        Planner.plan(HostSpec.empty(Fixtures.HOST1), host.facts()).changes().stream()
                .flatMap(change -> change.commands().stream())
                .forEach(host::execute);
        assertThat(host.bridges.get("ovs-br0").ports.get("0a_l")).doesNotContainKey("external_ids:weft-kept");
    }

    private static FakeHost applied() {
        FakeHost host = new FakeHost();
        Planner.plan(Fixtures.spec(), host.facts()).changes().stream()
                .flatMap(change -> change.commands().stream())
                .forEach(host::execute);
        host.device("0a_l", "veth");
        host.execute(Commands.ovs("add-port", "ovs-br0", "0a_l"));
        assertThat(changes(host, Fixtures.spec())).isEmpty();
        return host;
    }

    private static void keep(FakeHost host) {
        host.execute(Commands.ovs("set", "Interface", "0a_l", RECORD));
    }

    private static List<String> changes(FakeHost host, HostSpec spec) {
        return Planner.plan(spec, host.facts()).changes().stream()
                .map(change -> change.sign() + " " + change.kind() + " " + change.name())
                .toList();
    }

    private KeepReport ask(Kept wish, String container, String answer) {
        return new ScriptRun(host -> new Answering(answer), (host, text) -> {}).keep(Fixtures.HOST1, container, wish);
    }

    /** A host that says what it is told to. */
    private final class Answering implements Remote {
        private final String answer;

        private Answering(String answer) {
            this.answer = answer;
        }

        @Override
        public Result run(Command command) {
            asked.add(command.scriptArguments());
            return new Result(0, answer, "");
        }

        @Override
        public String hold(Command command) {
            throw new AssertionError("nothing goes on: " + command.shown());
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}

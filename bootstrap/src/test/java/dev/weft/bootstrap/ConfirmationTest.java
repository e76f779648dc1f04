package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.plan.Rollback;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.FakeOvs;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that a change cuts off undoes it by itself, and the run says so. */
class ConfirmationTest {
    private final FakeHost host = new FakeHost();
    private final List<String> said = new ArrayList<>();

    @Test
    void aHostThatIsReachedGetsTheWord() {
        List<Command> ran = new ArrayList<>();
        Remote.Opener opener = where -> remote(ran, new Remote.Result(0, "", ""));

        assertThat(confirmation(opener).give(change("veth0"), (where, text) -> said.add(text)))
                .isEmpty();
        assertThat(ran).extracting(Command::scriptName).containsExactly("confirm");
        assertThat(said).isEmpty();
    }

    @Test
    void aHostThatIsCutOffIsWaitedForAndSaysWhatItUndid() {
        int[] tries = {0};
        Remote.Opener opener = where -> {
            if (++tries[0] < 4) {
                throw new RemoteException("no route to host", "wait");
            }
            return remote(new ArrayList<>(), new Remote.Result(3, "gateway port veth0 removed\n", ""));
        };

        Optional<Failure> failure = confirmation(opener).give(change("veth0"), (where, text) -> said.add(text));
        assertThat(failure).get().satisfies(found -> {
            assertThat(found.what()).contains("the host reverted", "+ gateway veth0");
            assertThat(found.why()).contains("gateway port veth0 removed", "no route to host");
        });
        assertThat(said).singleElement().asString().contains("is unreachable after + gateway veth0");
    }

    @Test
    void theHostWaitsBeforeTheFirstRiskyChangeAndGetsTheWordAfterTheLast() {
        HostPlan plan = Planner.plan(Fixtures.spec(), host.facts());
        List<String> events = new ArrayList<>();
        RiskyChanges risky = new RiskyChanges(
                plan,
                host.facts(),
                confirmation(where -> {
                    events.add("confirm");
                    return remote(new ArrayList<>(), new Remote.Result(0, "", ""));
                }),
                (where, text) -> {});
        risky.begin().forEach(command -> events.add(command.scriptName()));
        for (Change change : plan.changes()) {
            risky.before(change).forEach(command -> events.add(command.scriptName()));
            events.add(change.kind());
            assertThat(risky.after(change, false)).isEmpty();
        }

        assertThat(events.get(0)).isEqualTo("prepare-undo");
        assertThat(events.subList(events.indexOf("arm-undo"), events.indexOf("confirm") + 1))
                .startsWith("arm-undo", "firewall", "sysctl")
                .endsWith("gateway", "gateway", "confirm")
                .doesNotContain("container");
        assertThat(events.subList(0, events.indexOf("arm-undo"))).contains("file", "bridge", "tunnel");
    }

    @Test
    void theScriptUndoesPortsRulesAndSettings(@TempDir Path directory) throws IOException, InterruptedException {
        String script = Rollback.of(Planner.plan(Fixtures.spec(), host.facts()), host.facts())
                .orElseThrow()
                .script();

        assertThat(script.lines())
                .contains(
                        "gateway ovs-br0 veth0",
                        "gateway ovs-br0 veth1",
                        "setting net/ipv4/ip_forward 0",
                        "table=filter",
                        "chain \"$table\" INPUT WEFT-INPUT",
                        "chain \"$table\" FORWARD WEFT-FORWARD");
        Path file = Files.writeString(directory.resolve("undo.sh"), script);
        assertThat(new ProcessBuilder("sh", "-n", file.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void aPortThatWasOnlyTakenOverIsNotTakenAway() {
        FakeOvs.Bridge bridge = host.bridges.get("br-phy");
        bridge.ports.put("veth0", new java.util.TreeMap<>(java.util.Map.of("type", "internal", "ofport", "3")));
        Change change = Change.of(
                Change.Sign.CHANGE,
                "gateway",
                "veth0",
                "taken over",
                List.of(Commands.ovs("--may-exist", "add-port", "br-phy", "veth0")));
        HostPlan plan = new HostPlan("host1", List.of(), List.of(), List.of(change), "");

        assertThat(Rollback.of(plan, host.facts())).isEmpty();
    }

    @Test
    void whereNothingIsRiskyNothingIsArmed() {
        Plans.apply(host, Fixtures.spec());
        host.restart("docker1");
        HostPlan plan = Planner.plan(Fixtures.spec(), host.facts(), new RunOptions("", Set.of()));

        assertThat(plan.changes()).isNotEmpty();
        assertThat(Rollback.of(plan, host.facts())).isEmpty();
    }

    private static Confirmation confirmation(Remote.Opener opener) {
        return new Confirmation(opener, Fixtures.HOST1, Duration.ofMillis(1));
    }

    private static Change change(String port) {
        return Change.of(
                Change.Sign.ADD, "gateway", port, "blue 192.168.56.1/29", List.of(Commands.ip("link", "show")));
    }

    private static Remote remote(List<Command> ran, Remote.Result result) {
        return new Remote() {
            @Override
            public Result run(Command command) {
                ran.add(command);
                return result;
            }

            @Override
            public String hold(Command command) {
                return "locked";
            }

            @Override
            public void close() {}
        };
    }
}

package dev.weft.bootstrap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.Owner;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two files on one set of hosts: neither harms what is the other's. */
class OwnerTest {
    private static final String A = file("", "a-net", 100, "a-one");
    private static final String B = file("", "b-net", 200, "b-one");

    private final FakeHost host = new FakeHost();

    @Test
    void anotherFileIsRefusedBeforeAnythingIsTouched() {
        apply(A, "groupA.yaml");
        String before = host.state();

        HostPlan plan = plan(B, "groupB.yaml");
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.what()).isEqualTo("the host belongs to another topology file");
            assertThat(failure.why()).contains("groupA.yaml", "a-net", "a-one", "groupB.yaml");
            assertThat(failure.fix()).contains("--take-over");
        });
        HostPlan destroy = Planner.plan(destroying(B, "groupB.yaml"), host.facts());
        assertThat(destroy.changes()).isEmpty();
        assertThat(destroy.failures()).hasSize(1);
        assertThat(host.state()).isEqualTo(before);

        Plans.commands(Planner.plan(destroying(A, "groupA.yaml"), host.facts())).forEach(host::execute);
        apply(B, "groupB.yaml");
        assertThat(host.containers).containsOnlyKeys("b-one");
    }

    @Test
    void everybodysTopologyYamlIsNotTheSameFile() {
        apply(A, "topology.yaml");

        assertThat(plan(B, "topology.yaml").failures()).hasSize(1);
    }

    @Test
    void aNetworkOfTheSameNameWithAnotherVniIsNotTheSame() {
        apply(A, "groupA.yaml");

        assertThat(plan(file("", "a-net", 101, "b-one"), "groupB.yaml").failures())
                .hasSize(1);
    }

    @Test
    void aRenamedAndEditedFileIsTheSame() {
        apply(A, "groupA.yaml");

        HostPlan plan = plan(file("", "a-net", 100, "a-new"), "moved.yaml");
        assertThat(plan.failures()).isEmpty();
        assertThat(Plans.descriptions(plan))
                .contains("weft-file: this host belongs to moved.yaml, no longer to groupA.yaml");
        assertThat(plan(file("", "other", 100, "a-one"), "groupA.yaml").failures())
                .as("one that kept its name and a container")
                .isEmpty();
    }

    @Test
    void aNameInTheFileDecides() {
        apply(file("name: alpha\n", "a-net", 100, "a-one"), "x.yaml");

        assertThat(plan(file("name: alpha\n", "z-net", 9, "z-one"), "y.yaml").failures())
                .isEmpty();
        assertThat(plan(file("name: beta\n", "a-net", 100, "a-one"), "x.yaml").failures())
                .hasSize(1);
        assertThat(plan(A, "x.yaml").failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.fix()).contains("write name: alpha in it"));
    }

    @Test
    void aFileThatGetsANameKeepsWhatItMade() {
        apply(A, "groupA.yaml");

        assertThat(plan(file("name: alpha\n", "a-net", 100, "a-one"), "groupA.yaml")
                        .failures())
                .isEmpty();
        assertThat(plan(file("name: beta\n", "b-net", 200, "b-one"), "groupA.yaml")
                        .failures())
                .hasSize(1);
    }

    @Test
    void whatAWeftWithoutMarksMadeBelongsToWhoeverApplies() {
        Plans.apply(host, HostSpec.of(parsed(A), first(A)));

        HostPlan plan = plan(A, "groupA.yaml");
        assertThat(plan.failures()).isEmpty();
        assertThat(Plans.names(plan)).containsExactly("+ record weft-file");
    }

    @Test
    void takingOverIsAWordAndRemovesWhatTheFileDoesNotHave() {
        apply(A, "groupA.yaml");
        HostPlan plan = Planner.plan(
                spec(B, "groupB.yaml"), host.facts(), new RunOptions("groupB.yaml", Set.of(Consent.TAKE_OVER)));
        Plans.commands(plan).forEach(host::execute);

        assertThat(host.containers).containsOnlyKeys("b-one");
        assertThat(plan(B, "groupB.yaml").changes()).isEmpty();
    }

    @Test
    void containersTellWhenTheDatabaseWasLost() {
        apply(A, "groupA.yaml");
        FakeHost other = new FakeHost();
        other.containers.putAll(host.containers);

        assertThat(Planner.plan(spec(B, "groupB.yaml"), other.facts()).failures())
                .extracting(Failure::what)
                .contains("the host belongs to another topology file");
        assertThat(Planner.plan(spec(A, "groupA.yaml"), other.facts()).failures())
                .isEmpty();
    }

    private void apply(String text, String file) {
        Plans.apply(host, spec(text, file));
    }

    private HostPlan plan(String text, String file) {
        return Planner.plan(spec(text, file), host.facts());
    }

    private static HostSpec spec(String text, String file) {
        return HostSpec.of(parsed(text), first(text)).of(owner(text, file));
    }

    private static HostSpec destroying(String text, String file) {
        return HostSpec.empty(first(text)).of(owner(text, file));
    }

    private static Optional<Owner> owner(String text, String file) {
        return Owner.of(parsed(text), file);
    }

    private static Host first(String text) {
        return parsed(text).hosts().get(0);
    }

    private static Topology parsed(String text) {
        ParsedTopology parsed = TopologyFile.parse(text);
        return parsed.fold(valid -> valid, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static String file(String name, String network, int vni, String container) {
        return name
                + String.join(
                        "\n",
                        List.of(
                                "hosts: [{name: host1, address: 192.168.56.10}, {name: host2, address: 192.168.56.20}]",
                                "networks: [{name: " + network + ", vni: " + vni + ", subnet: 10.1.0.0/24}]",
                                "containers: [{name: " + container + ", host: host1, network: " + network + "}]"));
    }
}

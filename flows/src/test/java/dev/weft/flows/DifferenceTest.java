package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private final Compiler compiler = new Compiler(Tutorial.TOPOLOGY, 300);
    private final FlowTables desired = compiler.compile(Tutorial.BRIDGE1, Tutorial.declared());

    @Test
    void nothingInstalledMeansAllIsSent() {
        Difference difference = Difference.of(desired, Installed.NOTHING);
        assertThat(difference.flows()).hasSameSizeAs(desired.flows().values());
        assertThat(difference.newGroups()).hasSameSizeAs(desired.groups().values());
        assertThat(difference.staleFlows()).isEmpty();
    }

    @Test
    void whatIsRightIsNotSentAgain() {
        assertThat(Difference.of(desired, installed(desired)).isEmpty()).isTrue();
        assertThat(Difference.of(desired, desired).isEmpty()).isTrue();
    }

    @Test
    void foreignFlowsStay() {
        InstalledFlow foreign = installed(0, 7, new Cookie(0), Match.ALL.with(Field.IN_PORT, 9), Instructions.DROP);
        List<InstalledFlow> flows = new ArrayList<>(installed(desired).flows());
        flows.add(foreign);
        Installed installed = new Installed(
                flows, installed(desired).groups(), installed(desired).meters());
        assertThat(Difference.of(desired, installed).isEmpty()).isTrue();
    }

    @Test
    void foreignGroupsStay() {
        List<InstalledGroup> groups = new ArrayList<>(installed(desired).groups());
        groups.add(new InstalledGroup(1000, Optional.of(List.of())));
        groups.add(new InstalledGroup(1_200_000_000, Optional.empty()));
        groups.add(new InstalledGroup(1_219_999_999, Optional.empty()));
        groups.add(new InstalledGroup(2_120_000_001, Optional.empty()));
        assertThat(Difference.of(
                                desired,
                                new Installed(
                                        installed(desired).flows(),
                                        groups,
                                        installed(desired).meters()))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aForeignFlowInOurPlaceIsReplaced() {
        Flow ours = desired.flows().values().iterator().next();
        List<InstalledFlow> flows = new ArrayList<>(installed(desired).flows());
        flows.removeIf(flow -> flow.place().orElseThrow().equals(ours.place()));
        flows.add(installed(
                ours.place().table(), ours.place().priority(), new Cookie(5), ours.match(), Instructions.DROP));
        Difference difference = Difference.of(
                desired,
                new Installed(
                        flows, installed(desired).groups(), installed(desired).meters()));
        assertThat(difference.flows()).containsExactly(ours);
        assertThat(difference.size()).isEqualTo(1);
    }

    /** {@code ovs-ofctl mod-flows} leaves the cookie as it was. */
    @Test
    void whatSomebodyChangedInPlaceIsSentAgain() {
        Flow ours = desired.flows().values().stream()
                .filter(flow -> !flow.instructions().isDrop())
                .findFirst()
                .orElseThrow();
        for (Optional<Instructions> does : List.of(Optional.of(Instructions.DROP), Optional.<Instructions>empty())) {
            List<InstalledFlow> flows = new ArrayList<>(installed(desired).flows());
            flows.removeIf(flow -> flow.place().orElseThrow().equals(ours.place()));
            flows.add(new InstalledFlow(
                    ours.place().table(),
                    ours.place().priority(),
                    ours.cookie(),
                    Optional.of(ours.match()),
                    ours.match().toString(),
                    does,
                    "",
                    0,
                    0));
            Difference difference = Difference.of(
                    desired,
                    new Installed(
                            flows,
                            installed(desired).groups(),
                            installed(desired).meters()));
            assertThat(difference.flows()).containsExactly(ours);
            assertThat(difference.size()).isEqualTo(1);
        }
    }

    @Test
    void staleFlowsAndGroupsGo() {
        FlowTables bare = compiler.compile(Tutorial.bridge(Tutorial.HOST1, Map.of()), List.of());
        Difference difference = Difference.of(bare, installed(desired));
        assertThat(difference.flows())
                .allSatisfy(flow -> assertThat(flow.table()).isEqualTo(Table.ROUTE)); // the exit is gone
        assertThat(difference.changedGroups())
                .extracting(Group::id)
                .contains(Group.flood(Tutorial.BLUE.vni()), Group.flood(Tutorial.GREEN.vni()));
        assertThat(difference.staleFlows())
                .hasSize(desired.flows().size() - bare.flows().size())
                .doesNotContainAnyElementsOf(bare.flows().keySet());
        assertThat(Difference.of(bare, desired))
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(difference);
    }

    @Test
    void metersAreSetRightAndOthersLeftAlone() {
        Meter wanted = desired.meters().values().iterator().next();
        InstalledMeter changed = new InstalledMeter(wanted.id(), Optional.of(new InstalledMeter.Limit(1, 1)), 5);
        InstalledMeter unknown = new InstalledMeter(wanted.id(), Optional.empty(), 0);
        InstalledMeter stale = new InstalledMeter(Meter.numberOf(77), Optional.empty(), 0);
        List<InstalledMeter> foreign =
                List.of(new InstalledMeter(7, Optional.empty(), 0), new InstalledMeter(200_000, Optional.empty(), 0));
        List<Meter> others = desired.meters().values().stream()
                .filter(meter -> meter != wanted)
                .toList();
        for (InstalledMeter odd : List.of(changed, unknown)) {
            List<InstalledMeter> meters = new ArrayList<>(foreign);
            meters.add(odd);
            meters.add(stale);
            Difference difference = Difference.of(
                    desired,
                    new Installed(installed(desired).flows(), installed(desired).groups(), Optional.of(meters)));
            assertThat(difference.flows()).isEmpty();
            assertThat(difference.newMeters()).containsExactlyElementsOf(others);
            assertThat(difference.changedMeters()).containsExactly(wanted);
            assertThat(difference.staleMeters()).containsExactly(stale.id());
            assertThat(difference.size()).isEqualTo(others.size() + 2).isEqualTo(difference.meters());
        }
    }

    @Test
    void aSwitchWithoutMetersGetsTheSameFlowsWithoutThem() {
        FlowTables desired = compiler.compile(Tutorial.BRIDGE2_WITH_SPARE, Tutorial.declared());
        FlowTables plain = desired.withoutMeters();
        assertThat(plain.meters()).isEmpty();
        assertThat(plain.flows().keySet()).isEqualTo(desired.flows().keySet());
        assertThat(desired.flows().values())
                .anyMatch(flow -> flow.instructions().isMetered());
        assertThat(plain.flows().values()).noneMatch(flow -> flow.instructions().isMetered());
        Difference both = Difference.of(desired, plain);
        assertThat(both.newMeters()).hasSameSizeAs(desired.meters().values());
        assertThat(both.flows())
                .isNotEmpty()
                .allMatch(flow -> flow.instructions().isMetered());
        assertThat(Difference.of(plain, desired).staleMeters())
                .containsExactlyInAnyOrderElementsOf(desired.meters().keySet());
    }

    private static InstalledFlow installed(
            int table, int priority, Cookie cookie, Match match, Instructions instructions) {
        return new InstalledFlow(
                table,
                priority,
                cookie,
                Optional.of(match),
                match.toString(),
                Optional.of(instructions),
                instructions.toString(),
                0,
                0);
    }

    private static Installed installed(FlowTables tables) {
        return new Installed(
                tables.flows().values().stream()
                        .map(flow -> installed(
                                flow.place().table(),
                                flow.place().priority(),
                                flow.cookie(),
                                flow.match(),
                                flow.instructions()))
                        .toList(),
                tables.groups().values().stream()
                        .map(group -> new InstalledGroup(group.id(), Optional.of(group.buckets())))
                        .toList(),
                Optional.of(tables.meters().values().stream()
                        .map(InstalledMeter::of)
                        .toList()));
    }
}

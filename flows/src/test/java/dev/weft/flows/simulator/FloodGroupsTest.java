package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flows.Action;
import dev.weft.flows.Crowd;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A flood that is too large for one group reaches everybody, once, and nobody by a way that it must not take. */
class FloodGroupsTest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final int VNI = 4711;

    @ParameterizedTest
    @CsvSource({
        "2, 0, 2",
        "2, 499, 2",
        "2, 500, 4",
        "2, 501, 6",
        "2, 1000, 6",
        "2, 3000, 14",
        "2000, 0, 2",
        "2001, 1, 6"
    })
    void everybodyGetsOneCopy(int here, int others, int groups) {
        FlowTables tables = new Crowd(VNI, here, others).tables();
        Simulator simulator = new Simulator(tables);
        assertThat(tables.groups()).hasSize(groups);

        Packet sent = broadcast(new Crowd(VNI, here, others).container(0)).with(Field.IN_PORT, Crowd.port(0));
        List<Emission> copies = copies(simulator, sent);
        assertThat(ports(copies))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, here).mapToObj(Crowd::port).toList());
        assertThat(copies.stream().filter(copy -> copy.port() == Crowd.TUNNEL).toList())
                .hasSize(others)
                .allMatch(copy -> copy.packet().get(Field.TUN_ID) == VNI)
                .extracting(copy -> copy.packet().get(Field.TUN_DST))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"2, 3000", "2001, 1"})
    void whatCameByTunnelStaysHere(int here, int others) {
        Crowd crowd = new Crowd(VNI, here, others);
        Packet came = broadcast(crowd.container(here))
                .with(Field.IN_PORT, Crowd.TUNNEL)
                .with(Field.TUN_ID, VNI)
                .with(Field.TUN_SRC, Crowd.vtep(1).toLong());
        List<Emission> copies = copies(new Simulator(crowd.tables()), came);
        assertThat(ports(copies))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, here).mapToObj(Crowd::port).toList());
        assertThat(copies).noneMatch(copy -> copy.port() == Crowd.TUNNEL);
    }

    private static Packet broadcast(Container from) {
        return Packet.ipv4(from.mac(), EVERYBODY, from.ip(), Ipv4Address.parse("10.255.255.255"), 17);
    }

    private static List<Emission> copies(Simulator simulator, Packet packet) {
        return simulator.run(packet).outputs().stream()
                .filter(copy -> copy.kind() != Emission.Kind.SUPPRESSED)
                .toList();
    }

    private static List<Integer> ports(List<Emission> copies) {
        return copies.stream()
                .map(Emission::port)
                .filter(port -> port != Crowd.TUNNEL)
                .toList();
    }

    @Test
    void moreThanABridgeCanFloodToIsRefused() {
        assertThat(new Crowd(VNI, 1, 9000).tables().groups()).hasSize(2 + 2 * 18);
        assertThatThrownBy(() -> new Crowd(VNI, 1, 9001).tables()).hasMessageContaining("9001 other hosts");
    }

    @Test
    void numbersAreToldApart() {
        for (int vni : List.of(1, 1000, 16_777_215)) {
            FlowTables tables = new Crowd(vni, 2001, 3000).tables();
            assertThat(tables.groups()).hasSize(2 + 2 * 2 + 2 * 6);
            assertThat(tables.groups().values()).allSatisfy(group -> {
                assertThat(Group.isOurs(group.id())).isTrue();
                assertThat((group.id() - vni) % 20_000_000).isZero();
                assertThat(Group.isDoor(group.id())).isEqualTo(group.purpose().startsWith("afresh"));
                assertThat(group.toString())
                        .contains(group.purpose().startsWith("afresh") ? "type=select" : "type=all");
            });
        }
        assertThat(List.of(0, 1, 999_999_999, -1, Integer.MAX_VALUE)).noneMatch(Group::isOurs);
    }

    /** Message by message: what a group leads to is there before it, and goes after it. */
    @Test
    void growsAndShrinksWithoutALooseEnd() {
        FlowTables few = new Crowd(VNI, 2, 400).tables();
        FlowTables many = new Crowd(VNI, 2, 1800).tables();
        FlowTables more = new Crowd(VNI, 2100, 2600).tables();
        Rehearsal.of(FlowTables.EMPTY, many, "from nothing");
        Rehearsal.of(few, many, "grows");
        Rehearsal.of(many, more, "grows on");
        Rehearsal.of(more, many, "shrinks");
        Rehearsal.of(many, few, "shrinks to one group");
        Rehearsal.of(many, FlowTables.EMPTY, "to nothing");
        Difference all = Difference.of(more, Installed.NOTHING);
        assertThat(all.newGroups())
                .extracting(Group::id)
                .extracting(Group::height)
                .isSorted();
    }

    @Test
    void aCircleOfGroupsIsRefused() {
        FlowTables tables = new Crowd(VNI, 2, 1800).tables();
        Group part = tables.groups().values().stream()
                .filter(group -> Group.height(group.id()) == 1)
                .findFirst()
                .orElseThrow();
        Group circle = new Group(
                part.id(),
                List.of(List.of(new Action.ToGroup(1_000_000_000 + VNI))),
                part.network(),
                "leads back to the head");
        List<Group> groups = tables.groups().values().stream()
                .map(group -> group.id() == part.id() ? circle : group)
                .toList();
        assertThatThrownBy(() -> new Simulator(FlowTables.of(tables.flows().values(), groups)))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining("may lead back");
    }
}

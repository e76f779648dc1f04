package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What must hold of every compiled bridge, whatever the topology says. */
class CompilerTest {
    private final Compiler compiler = new Compiler(Tutorial.TOPOLOGY, 300);

    @Test
    void nothingThatCameByTunnelLeavesByTunnel() {
        FlowTables tables = compiler.compile(Tutorial.BRIDGE1, Tutorial.declared());
        Action tunnel = Action.output(1);
        for (Flow flow : tables.flows().values()) {
            boolean sends = flow.instructions().apply().contains(tunnel)
                    || flow.instructions().apply().stream()
                            .anyMatch(action -> action instanceof Action.ToGroup to
                                    && tables.groups().get(to.id()).buckets().stream()
                                            .anyMatch(bucket -> bucket.contains(tunnel)));
            if (sends) {
                Match.Bits tag = flow.match().fields().get(Field.METADATA);
                assertThat(tag.mask() & Tag.LOCAL_ONLY).as("%s", flow).isNotZero();
                assertThat(tag.value() & Tag.LOCAL_ONLY).as("%s", flow).isZero();
            }
        }
    }

    @Test
    void gatewayMacNeverLeavesByTunnel() {
        FlowTables tables = compiler.compile(Tutorial.BRIDGE1, Tutorial.declared());
        assertThat(tables.flows().values())
                .filteredOn(flow -> flow.table() == Table.FORWARD)
                .noneMatch(flow -> Optional.ofNullable(flow.match().fields().get(Field.ETH_DST))
                        .map(bits -> bits.value() == Tutorial.BLUE.gatewayMac().bits())
                        .orElse(false));
        assertThat(tables.flows().values())
                .as("a frame to a gateway that the ROUTE table did not take is dropped before FORWARD")
                .anyMatch(flow -> flow.table() == Table.ROUTE
                        && flow.key().priority() == Priority.REST
                        && flow.instructions().isDrop());
    }

    @Test
    void sameMacInTwoNetworksIsTwoEndpoints() {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:77");
        Endpoint blue = new Endpoint("blue", mac, Optional.empty(), "host2", "blue-spare", Optional.empty());
        Endpoint green = new Endpoint("green", mac, Optional.empty(), "host1", "green-spare", Optional.empty());
        List<Endpoint> endpoints = new ArrayList<>(Tutorial.declared());
        endpoints.add(blue);
        endpoints.add(green);
        FlowTables tables = compiler.compile(
                Tutorial.bridge(Tutorial.HOST1, java.util.Map.of("vxlan0", 1, "green-spare", 7)), endpoints);
        assertThat(tables.flows().values())
                .filteredOn(flow -> flow.table() == Table.FORWARD
                        && flow.match().fields().containsKey(Field.ETH_DST)
                        && flow.match().fields().get(Field.ETH_DST).value() == mac.bits())
                .extracting(flow -> flow.network().orElseThrow() + " " + flow.instructions())
                .containsExactlyInAnyOrder(
                        "blue set_field:0x3e8->tun_id,set_field:192.168.56.20->tun_dst,output:1", "green output:7");
    }

    @Test
    void segmentsJoinToTheWhole() {
        List<FlowTables> parts = List.of(
                compiler.base(Tutorial.BRIDGE1),
                compiler.segment(Tutorial.BRIDGE1, Tutorial.BLUE, Tutorial.declared()),
                compiler.segment(Tutorial.BRIDGE1, Tutorial.GREEN, Tutorial.declared()));
        FlowTables whole = compiler.compile(Tutorial.BRIDGE1, Tutorial.declared());
        assertThat(Difference.of(whole, FlowTables.join(parts)).isEmpty()).isTrue();
        assertThat(whole.flows()).isNotEmpty();
    }

    @Test
    void aTableRefusesWhatItDidNotDeclare() {
        assertThatThrownBy(() -> flow(Table.FORWARD, Match.ALL.with(Field.IN_PORT, 1), Instructions.DROP))
                .hasMessage("FORWARD may not match IN_PORT");
        assertThatThrownBy(() -> flow(Table.LEARN, Match.ALL, Instructions.apply(Action.set(Field.TUN_ID, 1))))
                .hasMessage("LEARN may not set TUN_ID");
        assertThatThrownBy(() -> flow(Table.FORWARD, Match.ALL, Instructions.goTo(Table.ARP)))
                .hasMessage("FORWARD may not go to ARP");
        assertThatThrownBy(() -> flow(Table.ARP, Match.ALL, Instructions.DROP.writing(1, 1)))
                .hasMessage("ARP may not write metadata");
    }

    @Test
    void cookiesTellOwnerAndContent() {
        Flow drop = flow(Table.LEARN, Match.ALL, Instructions.DROP);
        Flow pass = flow(Table.LEARN, Match.ALL, Instructions.goTo(Table.ARP));
        assertThat(drop.cookie().isOurs()).isTrue();
        assertThat(drop.cookie()).isNotEqualTo(pass.cookie());
        assertThat(drop.cookie().bits())
                .as("cookies never change between versions")
                .isEqualTo(0x77650137c3d666d4L);
    }

    private static Flow flow(Table table, Match match, Instructions instructions) {
        return new Flow(new Flow.Key(table, Priority.ENTRY, match), instructions, 0, Optional.empty(), "");
    }
}

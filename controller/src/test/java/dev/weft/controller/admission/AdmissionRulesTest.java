package dev.weft.controller.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.Verdict;
import dev.weft.controller.openflow.Verdict.Trust;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A switch is believed to be a host's when it connects from an address of that host. */
class AdmissionRulesTest {
    private static final Topology FILE = parsed("""
            layout: bridge-per-network
            hosts:
              - {name: host1, address: 192.168.56.10, vtep: 10.0.0.10}
              - {name: host2, address: 192.168.56.20, connects-from: [10.9.9.9, 127.0.0.1]}
              - {name: host3, address: 192.168.56.30, bridges: [{bridge: ovs-br1, name: br-green}]}
            networks:
              - {name: blue, vni: 1000, subnet: 192.168.1.0/24}
              - {name: green, vni: 2000, subnet: 192.168.2.0/24}
            """);
    private static final DatapathId UNKNOWN = DatapathId.parse("0000a1b2c3d4e5f6");

    private final AdmissionRules rules = new AdmissionRules(FILE);

    static Topology parsed(String text) {
        return TopologyFile.parse(text).fold(valid -> valid, problems -> {
            throw new AssertionError(problems);
        });
    }

    static Origin from(String address) {
        return origin(address, false);
    }

    private static Origin origin(String address, boolean loopbackOnly) {
        try {
            return new Origin(InetAddress.getByName(address), loopbackOnly);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static DatapathId id(int host, int bridge) {
        return FILE.bridges(FILE.hosts().get(host)).get(bridge).datapathId();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.56.10", "10.0.0.10"})
    void aHostsSwitchComesFromItsAddressOrItsVtep(String address) {
        assertThat(rules.judge(id(0, 1), from(address))).isEqualTo(new Verdict.Admitted(Trust.OWN_ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.9.9.9", "127.0.0.1"})
    void orFromOneThatTheFileAdds(String address) {
        assertThat(rules.judge(id(1, 0), from(address))).isEqualTo(new Verdict.Admitted(Trust.OWN_ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.56.20", "192.168.56.99", "127.0.0.1", "10.9.9.9", "::1"})
    void fromAnywhereElseItIsSomebodyElse(String address) {
        assertThat(rules.judge(id(0, 0), from(address))).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("not from its host's address");
            assertThat(refused.remedy())
                    .contains("host1/ovs-br0", "192.168.56.10, 10.0.0.10", "firewall")
                    .contains("`connects-from: [" + from(address) + "]`");
        });
    }

    @Test
    void whereOnlyThisMachineCanConnectAnAddressSaysNothing() {
        assertThat(rules.judge(id(0, 0), origin("127.0.0.1", true))).isEqualTo(new Verdict.Admitted(Trust.LOCAL));
        assertThat(rules.judge(id(0, 0), origin("192.168.56.10", true)))
                .isEqualTo(new Verdict.Admitted(Trust.OWN_ADDRESS));
        assertThat(rules.judge(id(0, 0), origin("192.168.56.77", true))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void anUnknownOneFromAHostsAddressMayBeABridgeMadeByHand() {
        assertThat(rules.judge(UNKNOWN, from("10.0.0.10"))).isInstanceOf(Verdict.Unknown.class);
        assertThat(rules.candidates(from("10.0.0.10"), "ovs-br1"))
                .extracting(Bridge::title)
                .containsExactly("host1/ovs-br1");
        assertThat(rules.candidates(from("192.168.56.30"), "br-green"))
                .extracting(Bridge::title)
                .containsExactly("host3/ovs-br1");
        assertThat(rules.candidates(from("192.168.56.30"), "ovs-br1")).isEmpty();
        assertThat(rules.candidates(origin("127.0.0.1", true), "ovs-br0"))
                .extracting(Bridge::title)
                .containsExactly("host2/ovs-br0"); // the file says that host2 is on this machine
    }

    @Test
    void anUnknownOneFromElsewhereIsToldHowToComeIn() {
        assertThat(rules.judge(UNKNOWN, from("192.168.56.99")))
                .isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("unknown datapath id");
                    assertThat(refused.remedy())
                            .contains("`connects-from: [192.168.56.99]`", "`weft adopt`", "`weft reload`");
                });
    }

    @Test
    void oneOfANameThatItsHostDoesNotHaveIsToldWhichThereAre() {
        assertThat(rules.strange(from("192.168.56.30"), "br-ex").remedy())
                .contains("host3 has ovs-br0, br-green, not br-ex")
                .contains("`bridges: [{bridge: ovs-br0, name: br-ex}]`")
                .contains("`ovs-vsctl del-controller br-ex`");
    }
}

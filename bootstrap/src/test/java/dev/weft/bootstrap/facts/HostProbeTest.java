package dev.weft.bootstrap.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weft.bootstrap.change.CablePlanner;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.testkit.Fixtures;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostProbeTest {
    @Test
    void readsAFreshHost() throws RemoteException {
        HostFacts facts = Fixtures.facts("fresh");

        assertThat(facts.tools()).contains("ip", "nft", "flock", "busybox-static");
        assertThat(facts.ovs().bridges()).extracting(Ovs.Bridge::name).containsExactly("br-phy");
        assertThat(facts.services().kernelDatapath()).isFalse();
        assertThat(facts.services().docker()).isInstanceOf(HostFacts.Answer.Yes.class);
        assertThat(facts.link("br-phy").orElseThrow().addresses()).containsExactly("192.168.56.10/24");
        assertThat(facts.sysctls()).containsEntry("net/ipv4/ip_forward", "0");
        assertThat(facts.rules().ours()).isEmpty();
        assertThat(facts.shields()).isEmpty();
        assertThat(facts.docker().containers()).isEmpty();
    }

    @Test
    void readsAHostThatWeftMade() throws RemoteException {
        HostFacts facts = Fixtures.facts("applied");

        Ovs.Bridge bridge = facts.ovs().bridge("ovs-br0").orElseThrow();
        assertThat(bridge.protocols()).containsExactly("OpenFlow13");
        assertThat(bridge.failMode()).isEqualTo("secure");
        assertThat(bridge.otherConfig()).containsEntry("datapath-id", "77650000c0a8380a");
        assertThat(bridge.controllers()).singleElement().satisfies(controller -> {
            assertThat(controller.target()).isEqualTo("tcp:192.168.56.1:6653");
            assertThat(controller.maxBackoff()).isEqualTo("1000");
        });
        Ovs.Port tunnel = bridge.port("vxlan0").orElseThrow();
        assertThat(tunnel.options()).isEqualTo(Map.of("remote_ip", "flow", "key", "flow", "dst_port", "4789"));
        assertThat(tunnel.number()).isEqualTo(33360);
        assertThat(tunnel.asked()).isEqualTo("33360");
        assertThat(tunnel.works()).isTrue();
        assertThat(facts.ovs().externalIds())
                .containsEntry("weft-ip-forward", "0")
                .containsEntry("weft-rp-filter", "0");
        assertThat(facts.rules().ours())
                .containsOnlyKeys(
                        "WEFT-PREROUTING",
                        "WEFT-FORWARD",
                        "WEFT-CLOSED",
                        "WEFT-VTEP",
                        "WEFT-INPUT",
                        "WEFT-POSTROUTING");
        assertThat(facts.shields()).contains(Set.of("w-docker1", "w-docker2"));
        Docker.Instance container = facts.docker().container("docker1").orElseThrow();
        assertThat(container.isOurs()).isTrue();
        assertThat(container.isRunning()).isTrue();
        assertThat(container.netns().defaultRoutes()).containsExactly("192.168.1.1 eth0");
        assertThat(container.netns().offload("eth0")).isEqualTo("off");
        assertThat(CablePlanner.joined(facts.link("w-docker1").orElseThrow(), container.netns(), "eth0"))
                .isTrue();
        assertThat(CablePlanner.joined(facts.link("w-docker2").orElseThrow(), container.netns(), "eth0"))
                .isFalse();
    }

    @Test
    void anAnswerThatWasCutIsNotTakenForAHost() {
        String whole = Fixtures.recorded("applied");

        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> HostProbe.read(whole.substring(0, whole.length() - 10)))
                .withMessageContaining("ended early");
    }

    @Test
    void garbageInPlaceOfJsonIsSaidWithItsSection() {
        String garbled = Fixtures.recorded("applied").replace("@@weft ovs-Bridge\n{", "@@weft ovs-Bridge\nTraceback{");

        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> HostProbe.read(garbled))
                .withMessageContaining("ovs-Bridge");
    }
}

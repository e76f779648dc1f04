package dev.weft.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of names, VNIs and addresses. These are written on hosts and switches: a change here breaks upgrades. */
class DerivedNamesTest {
    @ParameterizedTest
    @CsvSource({
        "docker1, w-docker1",
        "exactly13char, w-exactly13char",
        "one-more-is-14, w-one-mo-524880",
        "web.1, w-web.1",
        "container-number-28164, w-contai-df7db4",
        "container-number-69000, w-contai-df7db4"
    })
    void containerPorts(String container, String port) {
        assertThat(Attachment.portName(container, 0)).isEqualTo(port).matches(SafeNames::isDevice);
    }

    @Test
    void longNamesSeldomCollide() {
        Set<String> ports = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ports.add(Attachment.portName("a-rather-long-name-" + i, 0));
        }

        assertThat(ports).hasSize(1_000).allMatch(SafeNames::isDevice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "host1", "Rack-1_node", "a-", "a__b"})
    void safeNames(String name) {
        assertThat(SafeNames.isSafe(name)).isTrue();
        assertThat(SafeNames.isDevice(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "-a", "_a", ".a", "a b", "a\n", "a;b", "a/b", "a$b", "a`b", "a'b", "a\"b", "a\\b", "a|b",
                "a&b", "ä", "a:b", "a@b", "a%b", "..", "\u0000"
            })
    void unsafeNames(String name) {
        assertThat(SafeNames.isSafe(name)).isFalse();
        assertThat(SafeNames.isDevice(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "node-1.lab.example.org", "a_b.c-d", "1.2"})
    void dottedNames(String name) {
        assertThat(SafeNames.isDotted(name)).isTrue();
        assertThat(SafeNames.isSafe(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a.b.", "a b.c", "a/..b", "-a.b"})
    void noDottedNames(String name) {
        assertThat(SafeNames.isDotted(name)).isFalse();
    }

    @Test
    void namesHaveALongestLength() {
        assertThat(SafeNames.isDotted("a." + "b".repeat(61))).isTrue();
        assertThat(SafeNames.isDotted("a." + "b".repeat(62))).isFalse();
        assertThat(SafeNames.isSafe("a".repeat(63))).isTrue();
        assertThat(SafeNames.isSafe("a".repeat(64))).isFalse();
        assertThat(SafeNames.isDevice("a".repeat(15))).isTrue();
        assertThat(SafeNames.isDevice("a".repeat(16))).isFalse();
        assertThat(SafeNames.isDevice("eth0.100")).isTrue();
        assertThat(SafeNames.isSafe("eth0.100")).isFalse();
    }

    @Test
    void vnisHave24BitsAndAreNotZero() {
        assertThat(new Vni(1)).hasToString("1");
        assertThat(new Vni(16777215)).hasToString("16777215");
        assertThatIllegalArgumentException().isThrownBy(() -> new Vni(0)).withMessage("VNI is not 1 to 16777215: 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Vni(16777216));
        assertThatIllegalArgumentException().isThrownBy(() -> new Vni(-1));
    }

    @ParameterizedTest
    @CsvSource({"1, 0e:57:fe:00:00:01", "1000, 0e:57:fe:00:03:e8", "16777215, 0e:57:fe:ff:ff:ff"})
    void gatewaysMacsCarryTheVni(int vni, String mac) {
        assertThat(new Vni(vni).gatewayMac()).hasToString(mac);
        assertThat(new Vni(vni).gatewayMac().isMulticast()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 192.168.1.11, 02:eb:c0:a8:01:0b",
        "2000, 192.168.2.12, 02:d7:c0:a8:02:0c",
        "16777215, 255.255.255.254, 02:ff:ff:ff:ff:fe"
    })
    void endpointsMacsCarryTheWholeAddress(int vni, String ip, String mac) {
        assertThat(new Vni(vni).endpointMac(Ipv4Address.parse(ip))).hasToString(mac);
    }

    @Test
    void noEndpointHasAGatewaysMac() {
        for (int vni = 1; vni < Vni.MAX; vni += 4_097) {
            MacAddress mac = new Vni(vni).endpointMac(Ipv4Address.parse("87.254.0.1"));
            assertThat(mac.isIn(Vni.GATEWAY_MAC_PREFIX, Vni.GATEWAY_MAC_MASK)).isFalse();
            assertThat(mac.isMulticast()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"192.168.56.10, 77650000c0a8380a", "255.255.255.255, 77650000ffffffff"})
    void datapathIdsCarryTheVtep(String vtep, String id) {
        assertThat(DatapathId.of(Ipv4Address.parse(vtep))).hasToString(id);
    }

    @ParameterizedTest
    @CsvSource({"0, 77650000c0a8380a", "1, 77650001c0a8380a", "65535, 7765ffffc0a8380a"})
    void datapathIdsOfFurtherBridgesCarryTheirNumber(int bridge, String id) {
        assertThat(DatapathId.of(Ipv4Address.parse("192.168.56.10"), bridge)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void bridgesAreNotMoreThanTheirNumberHasBits(int bridge) {
        assertThatIllegalArgumentException().isThrownBy(() -> DatapathId.of(Ipv4Address.parse("10.0.0.1"), bridge));
    }

    @ParameterizedTest
    @CsvSource({
        "vxlan0, host3, vxlan0-host3",
        "vxlan12, host-12, vxlan12-host-12",
        "vxlan0, h-with-a-long-name, vxlan0-h-d9a743",
        "vxlan999, host30, vxlan999-host30",
        "vxlan999, host300, vxlan999-095354"
    })
    void tunnelPortsToOneHost(String tunnelPort, String peer, String port) {
        assertThat(Topology.tunnelPortTo(tunnelPort, peer)).isEqualTo(port).matches(SafeNames::isDevice);
    }

    @Test
    void datapathIdsHaveSixteenDigits() {
        assertThat(new DatapathId(10)).hasToString("000000000000000a");
        assertThat(new DatapathId(-1)).isGreaterThan(new DatapathId(1)).hasToString("ffffffffffffffff");
    }
}

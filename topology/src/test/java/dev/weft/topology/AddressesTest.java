package dev.weft.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MAC addresses, IPv4 addresses and subnets: what is read, what is refused, and what they answer. */
class AddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"00:00:00:00:00:00", "02:00:00:00:00:01", "ff:ff:ff:ff:ff:ff", "0e:57:fe:00:03:e8"})
    void macsPrintAsTheyAreRead(String text) {
        assertThat(MacAddress.parse(text)).hasToString(text);
    }

    @Test
    void macsAreReadInCapitalsToo() {
        assertThat(MacAddress.parse("AA:BB:CC:DD:EE:FF")).hasToString("aa:bb:cc:dd:ee:ff");
        assertThat(MacAddress.parse("aa:BB:cc:DD:ee:FF").bits()).isEqualTo(0xaabb_ccdd_eeffL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02:00:00:00:00:01:02",
                "02-00-00-00-00-01",
                "2:0:0:0:0:1",
                "020000000001",
                "0g:00:00:00:00:01",
                " 02:00:00:00:00:01",
                "02:00:00:00:00:01\n",
                "０2:00:00:00:00:01"
            })
    void otherTextIsNoMac(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MacAddress.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void macsHave48Bits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MacAddress(1L << 48))
                .withMessageContaining("0x1000000000000");
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "01:00:00:00:00:00, true",
        "ff:ff:ff:ff:ff:ff, true",
        "33:33:00:00:00:01, true",
        "02:00:00:00:00:01, false",
        "00:01:01:01:01:01, false"
    })
    void theGroupBitIsTheLowestOfTheFirstOctet(String mac, boolean multicast) {
        assertThat(MacAddress.parse(mac).isMulticast()).isEqualTo(multicast);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "1.2.3.4", "127.0.0.1", "192.168.56.10", "255.255.255.255"})
    void addressesPrintAsTheyAreRead(String text) {
        assertThat(Ipv4Address.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.999",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.4 ",
                "+1.2.3.4",
                "1..3.4",
                "0x1.2.3.4",
                "1.2.3.4\n",
                "::1",
                "localhost",
                "１.2.3.4",
                "1.2.3.4/24",
                "99999999999.1.1.1"
            })
    void otherTextIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ipv4Address.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void addressesSortAsUnsignedNumbers() {
        List<String> sorted = Stream.of("200.0.0.1", "10.0.0.10", "127.255.255.255", "10.0.0.9", "128.0.0.0")
                .map(Ipv4Address::parse)
                .sorted()
                .map(Ipv4Address::toString)
                .toList();

        assertThat(sorted).containsExactly("10.0.0.9", "10.0.0.10", "127.255.255.255", "128.0.0.0", "200.0.0.1");
        assertThat(Ipv4Address.parse("255.255.255.255").toLong()).isEqualTo(0xffff_ffffL);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "10.0.0.255, 10.0.1.0", "127.255.255.255, 128.0.0.0", "255.255.255.255, 0.0.0.0"})
    void theNextAddress(String address, String next) {
        assertThat(Ipv4Address.parse(address).next()).hasToString(next);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.0/24, 255.255.255.0, 192.168.1.255",
        "10.0.0.0/8, 255.0.0.0, 10.255.255.255",
        "192.168.1.4/30, 255.255.255.252, 192.168.1.7",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255",
        "1.2.3.4/32, 255.255.255.255, 1.2.3.4"
    })
    void subnetsKnowTheirMaskAndBroadcast(String text, String netmask, String broadcast) {
        Ipv4Prefix subnet = Ipv4Prefix.parse(text);

        assertThat(subnet).hasToString(text);
        assertThat(subnet.netmask()).hasToString(netmask);
        assertThat(subnet.broadcast()).hasToString(broadcast);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.168.1.0",
                "192.168.1.0/",
                "192.168.1.0/33",
                "192.168.1.0/-1",
                "192.168.1.0/024",
                "/24",
                "192.168.1.0/24/24",
                "192.168.1.0/255.255.255.0",
                "192.168.1/24",
                "192.168.1.0/24 "
            })
    void otherTextIsNoSubnet(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ipv4Prefix.parse(text));
    }

    @Test
    void aSubnetsAddressIsItsFirst() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ipv4Prefix.parse("192.168.1.5/24"))
                .withMessage("192.168.1.5/24 has host bits set; the subnet is 192.168.1.0/24");
        assertThat(Ipv4Prefix.around(Ipv4Address.parse("192.168.1.5"), 24)).hasToString("192.168.1.0/24");
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.0/24, 192.168.1.0, true",
        "192.168.1.0/24, 192.168.1.255, true",
        "192.168.1.0/24, 192.168.2.0, false",
        "192.168.1.0/24, 192.168.0.255, false",
        "0.0.0.0/0, 255.1.2.3, true",
        "1.2.3.4/32, 1.2.3.5, false",
        "128.0.0.0/1, 127.255.255.255, false"
    })
    void whatASubnetContains(String subnet, String address, boolean contains) {
        assertThat(Ipv4Prefix.parse(subnet).contains(Ipv4Address.parse(address)))
                .isEqualTo(contains);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.1.0.0/16, 10.1.0.0/16, true",
        "10.1.0.0/16, 10.2.0.0/16, false",
        "0.0.0.0/0, 192.168.1.0/30, true",
        "192.168.1.0/30, 192.168.1.4/30, false"
    })
    void subnetsOverlapOneAnotherOrNeither(String one, String other, boolean overlap) {
        assertThat(Ipv4Prefix.parse(one).overlaps(Ipv4Prefix.parse(other))).isEqualTo(overlap);
        assertThat(Ipv4Prefix.parse(other).overlaps(Ipv4Prefix.parse(one))).isEqualTo(overlap);
    }
}

package dev.weft.controller.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorTest {
    private static final MacAddress GUEST = MacAddress.parse("02:aa:00:00:00:01");
    private static final MacAddress GATEWAY = MacAddress.parse("0e:57:fe:00:03:e8");
    private static final Ipv4Address GATEWAY_IP = Ipv4Address.parse("192.168.1.1");
    private static final Frames SENT =
            Frames.udp(GUEST, GATEWAY, "192.168.1.11", "192.168.2.12").ttl(1);

    /** Written down by hand from RFC 791 and RFC 792. */
    @Test
    void everyByteIsRight() {
        byte[] frame = IcmpError.TIME_EXCEEDED.about(read(SENT.frame()), GATEWAY, GATEWAY_IP);
        assertThat(HexFormat.of().formatHex(frame))
                .isEqualTo("02aa00000001" + "0e57fe0003e8" + "0800"
                        + "45c00038" + "00004000" + "4001b6a8" + "c0a80101" + "c0a8010b"
                        + "0b00be72" + "00000000"
                        + "45000020" + "00070000" + "0111355f" + "c0a8010b" + "c0a8020c"
                        + "a1b2829a" + "000c1234");
    }

    @ParameterizedTest
    @EnumSource(IcmpError.class)
    void eachSaysWhatItIsAndQuotes(IcmpError error) {
        Decoded answer =
                Decoded.of(error.about(read(SENT.frame()), GATEWAY, GATEWAY_IP)).isRightIcmp();
        assertThat(answer.octets(20, 22))
                .isEqualTo(
                        switch (error) {
                            case NET_UNREACHABLE -> "0300";
                            case HOST_UNREACHABLE -> "0301";
                            case TIME_EXCEEDED -> "0b00";
                        });
        assertThat(answer.to()).isEqualTo("02aa00000001");
        assertThat(answer.from()).isEqualTo("0e57fe0003e8");
        assertThat(answer.address(12)).isEqualTo("192.168.1.1");
        assertThat(answer.address(16)).isEqualTo("192.168.1.11");
        assertThat(answer.octets(24, 28)).as("unused").isEqualTo("00000000");
        assertThat(answer.octets(28)).isEqualTo(SENT.packet().substring(0, 2 * 28));
    }

    @Test
    void optionsAreQuotedToo() {
        Frames sent = SENT.options("07070400000000" + "00" + "01010100");
        Decoded answer = Decoded.of(IcmpError.TIME_EXCEEDED.about(read(sent.frame()), GATEWAY, GATEWAY_IP))
                .isRightIcmp();
        assertThat(answer.octets(28)).isEqualTo(sent.packet().substring(0, 2 * (20 + 12 + 8)));
    }

    @Test
    void lessThanEightBytesAreQuotedAsTheyAreAndNoPaddingIs() {
        Frames sent = SENT.payload("a1b2c3");
        byte[] padded = Arrays.copyOf(sent.frame(), 60);
        Decoded answer = Decoded.of(IcmpError.NET_UNREACHABLE.about(read(padded), GATEWAY, GATEWAY_IP))
                .isRightIcmp();
        assertThat(answer.octets(28)).isEqualTo(sent.packet());
    }

    @Test
    void ofAFragmentOnlyTheFirstIsAnswered() {
        assertThat(read(SENT.fragment("2000").frame()).mayBeAnswered())
                .as("first")
                .isTrue();
        assertThat(read(SENT.fragment("4000").frame()).mayBeAnswered())
                .as("not to be fragmented")
                .isTrue();
        assertThat(read(SENT.fragment("2001").frame()).mayBeAnswered()).isFalse();
        assertThat(read(SENT.fragment("1fff").frame()).mayBeAnswered())
                .as("last")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"03", "04", "05", "0b", "0c"})
    void anErrorIsNeverAboutAnError(String type) {
        assertThat(read(SENT.icmp(type + "00000000000000").frame()).mayBeAnswered())
                .isFalse();
    }

    @Test
    void aPingIsAnswered() {
        assertThat(read(SENT.icmp(Frames.ECHO_REQUEST).frame()).mayBeAnswered()).isTrue();
        assertThat(read(SENT.icmp("").frame()).mayBeAnswered())
                .as("ICMP of no type")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.5", "240.0.0.1", "255.255.255.255"})
    void whatIsNoMachinesAddressGetsNoAnswer(String address) {
        assertThat(read(SENT.from(address).frame()).mayBeAnswered()).isFalse();
        assertThat(read(SENT.to(address).frame()).mayBeAnswered()).isFalse();
    }

    @Test
    void whatWasForManyGetsNoAnswer() {
        assertThat(read(SENT.toMac("ffffffffffff").frame()).mayBeAnswered()).isFalse();
        assertThat(read(SENT.toMac("01005e000001").frame()).mayBeAnswered()).isFalse();
    }

    @Test
    void whatIsNoIpv4IsNotRead() {
        String packet = SENT.packet();
        assertUnread("0e57fe0003e8" + "02aa00000001" + "86dd" + packet, "another type");
        assertUnread("0e57fe0003e8" + "02aa00000001" + "0800" + "6" + packet.substring(1), "another version");
        assertUnread("0e57fe0003e8" + "02aa00000001" + "0800" + "44" + packet.substring(2), "a header of 16 bytes");
        assertUnread("0e57fe0003e8" + "02aa00000001" + "0800" + "4f" + packet.substring(2), "longer than the packet");
        assertUnread("0e57fe0003e8" + "02aa00000001" + "0800" + "4500ffff" + packet.substring(8), "longer than it is");
        assertUnread("0e57fe0003e8" + "02aa00000001" + "0800" + "45000013" + packet.substring(8), "shorter than that");
        assertUnread(
                "0e57fe0003e8" + "02aa00000001" + "0800" + packet.replace("0111", "0211"), "header checksum is wrong");
    }

    private static void assertUnread(String hex, String why) {
        assertThat(Ipv4Frame.of(Frames.bytes(hex))).as(why).isEmpty();
    }

    @Test
    void everyCutOffFrameIsReadOrNotButNeverFails() {
        byte[] whole = SENT.options("0102030405060708").frame();
        for (int length = 0; length < whole.length; length++) {
            assertThat(Ipv4Frame.of(Arrays.copyOf(whole, length))).isEmpty();
        }
        assertThat(Ipv4Frame.of(whole)).isPresent();
    }

    @Test
    void anyBytesGiveARightAnswerOrNone() {
        Random random = new Random(20261123);
        int answered = 0;
        for (int i = 0; i < 200_000; i++) {
            Optional<Ipv4Frame> read = Ipv4Frame.of(mutated(random));
            if (read.isPresent() && read.get().mayBeAnswered()) {
                Decoded.of(IcmpError.TIME_EXCEEDED.about(read.get(), GATEWAY, GATEWAY_IP))
                        .isRightIcmp();
                answered++;
            }
        }
        assertThat(answered).as("enough of them were packets").isGreaterThan(1000);
    }

    /** A packet cut off or made longer, and with a few bytes changed, or nothing but noise. */
    private static byte[] mutated(Random random) {
        byte[] frame = Arrays.copyOf(SENT.frame(), random.nextInt(80));
        if (random.nextInt(8) == 0) {
            random.nextBytes(frame);
        }
        for (int i = random.nextInt(4); i > 0 && frame.length > 0; i--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        return frame;
    }

    @Test
    void betweenOtherStationsOnlyTheAddressesDiffer() {
        byte[] moved = read(SENT.frame()).between(MacAddress.parse("0e:57:fe:00:07:d0"), GUEST);
        assertThat(HexFormat.of().formatHex(moved)).isEqualTo("02aa00000001" + "0e57fe0007d0" + "0800" + SENT.packet());
    }

    /** Written down by hand from RFC 826. */
    @Test
    void theQuestionIsRightToo() {
        assertThat(HexFormat.of().formatHex(ArpRequest.of(GATEWAY, GATEWAY_IP, Ipv4Address.parse("192.168.1.99"))))
                .isEqualTo("ffffffffffff" + "0e57fe0003e8" + "0806"
                        + "0001" + "0800" + "06" + "04" + "0001"
                        + "0e57fe0003e8" + "c0a80101" + "000000000000" + "c0a80163");
    }

    private static Ipv4Frame read(byte[] frame) {
        return Ipv4Frame.of(frame).orElseThrow();
    }
}

package dev.weft.controller.openflow;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.protocol.oxm.OFOxms;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.ICMPv4Code;
import org.projectfloodlight.openflow.types.ICMPv4Type;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IpProtocol;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFMetadata;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.OFValueType;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.TransportPort;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.U8;

/**
 * How each {@link Field} looks on the wire: the class and number in its OXM header (OpenFlow 1.3.5, section 7.2.3.2;
 * nicira-ext.h for the older NXM forms, in which Open vSwitch reports some), and its type in openflowj.
 */
final class OxmFields {
    private static final int BASIC = 0x8000;
    private static final int NXM_0 = 0;
    private static final int NXM_1 = 1;
    private static final int MASKED = 1 << 8;

    /** A VLAN's number, and the bit that says that there is a tag. */
    private static final long VLAN_VID = 0x1fff;

    private static final Map<Field, Integer> HEADERS = new EnumMap<>(Field.class);
    private static final Map<Integer, Field> FIELDS = new HashMap<>();
    private static final Map<Field, Builder> BUILDERS = new EnumMap<>(Field.class);

    @FunctionalInterface
    private interface Builder {
        OFOxm<?> build(Field field, Match.Bits bits);
    }

    static {
        define(Field.IN_PORT, BASIC, 0, MatchField.IN_PORT, bits -> OFPort.of((int) bits));
        define(Field.METADATA, BASIC, 2, MatchField.METADATA, OFMetadata::ofRaw);
        define(Field.ETH_DST, BASIC, 3, MatchField.ETH_DST, MacAddress::of);
        define(Field.ETH_SRC, BASIC, 4, MatchField.ETH_SRC, MacAddress::of);
        define(Field.ETH_TYPE, BASIC, 5, MatchField.ETH_TYPE, bits -> EthType.of((int) bits));
        define(Field.VLAN_TCI, BASIC, 6, MatchField.VLAN_VID, bits -> OFVlanVidMatch.ofRawVid((short) bits));
        define(Field.IP_PROTO, BASIC, 10, MatchField.IP_PROTO, bits -> IpProtocol.of((short) bits));
        define(Field.IPV4_SRC, BASIC, 11, MatchField.IPV4_SRC, bits -> IPv4Address.of((int) bits));
        define(Field.IPV4_DST, BASIC, 12, MatchField.IPV4_DST, bits -> IPv4Address.of((int) bits));
        define(Field.UDP_SRC, BASIC, 15, MatchField.UDP_SRC, bits -> TransportPort.of((int) bits));
        define(Field.UDP_DST, BASIC, 16, MatchField.UDP_DST, bits -> TransportPort.of((int) bits));
        define(Field.ICMP_TYPE, BASIC, 19, MatchField.ICMPV4_TYPE, bits -> ICMPv4Type.of((short) bits));
        define(Field.ICMP_CODE, BASIC, 20, MatchField.ICMPV4_CODE, bits -> ICMPv4Code.of((short) bits));
        define(Field.ARP_OP, BASIC, 21, MatchField.ARP_OP, bits -> ArpOpcode.of((int) bits));
        define(Field.ARP_SPA, BASIC, 22, MatchField.ARP_SPA, bits -> IPv4Address.of((int) bits));
        define(Field.ARP_TPA, BASIC, 23, MatchField.ARP_TPA, bits -> IPv4Address.of((int) bits));
        define(Field.ARP_SHA, BASIC, 24, MatchField.ARP_SHA, MacAddress::of);
        define(Field.ARP_THA, BASIC, 25, MatchField.ARP_THA, MacAddress::of);
        define(Field.ICMPV6_TYPE, BASIC, 29, MatchField.ICMPV6_TYPE, bits -> U8.of((short) bits));
        define(Field.TUN_ID, BASIC, 38, MatchField.TUNNEL_ID, U64::of);
        define(Field.TUN_SRC, NXM_1, 31, MatchField.TUNNEL_IPV4_SRC, bits -> IPv4Address.of((int) bits));
        define(Field.TUN_DST, NXM_1, 32, MatchField.TUNNEL_IPV4_DST, bits -> IPv4Address.of((int) bits));
        HEADERS.put(Field.IP_TTL, key(NXM_1, 29)); // no OXM in 1.3: an action of its own sets it
        HEADERS.forEach((field, key) -> FIELDS.put(key, field));

        alias(Field.ETH_DST, NXM_0, 1);
        alias(Field.ETH_SRC, NXM_0, 2);
        alias(Field.ETH_TYPE, NXM_0, 3);
        alias(Field.IP_PROTO, NXM_0, 6);
        alias(Field.IPV4_SRC, NXM_0, 7);
        alias(Field.IPV4_DST, NXM_0, 8);
        alias(Field.UDP_SRC, NXM_0, 11);
        alias(Field.UDP_DST, NXM_0, 12);
        alias(Field.ICMPV6_TYPE, NXM_1, 21);
        alias(Field.ICMP_TYPE, NXM_0, 13);
        alias(Field.ICMP_CODE, NXM_0, 14);
        alias(Field.ARP_OP, NXM_0, 15);
        alias(Field.ARP_SPA, NXM_0, 16);
        alias(Field.ARP_TPA, NXM_0, 17);
        alias(Field.TUN_ID, NXM_1, 16);
        alias(Field.ARP_SHA, NXM_1, 17);
        alias(Field.ARP_THA, NXM_1, 18);
    }

    private OxmFields() {}

    private static <T extends OFValueType<T>> void define(
            Field field, int oxmClass, int number, MatchField<T> type, LongFunction<T> value) {
        OFOxms oxms = OFFactories.getFactory(OFVersion.OF_13).oxms();
        HEADERS.put(field, key(oxmClass, number));
        BUILDERS.put(
                field,
                (f, bits) -> bits.mask() == allBits(f)
                        ? oxms.fromValue(value.apply(bits.value()), type)
                        : oxms.fromValueAndMask(value.apply(bits.value()), value.apply(bits.mask()), type));
    }

    private static void alias(Field field, int oxmClass, int number) {
        FIELDS.put(key(oxmClass, number), field);
    }

    private static int key(int oxmClass, int number) {
        return oxmClass << 16 | number << 9;
    }

    /** The field as openflowj has it. */
    static OFOxm<?> build(Field field, Match.Bits bits) {
        Builder builder = BUILDERS.get(field);
        if (builder == null || (bits.mask() & ~allBits(field)) != 0) {
            throw new IllegalArgumentException(field + " cannot be matched or set by its OXM in OpenFlow 1.3");
        }
        return builder.build(field, bits);
    }

    /** The field's bits that its OXM is about: all, but of a VLAN tag's control information not the priority. */
    static long allBits(Field field) {
        return field == Field.VLAN_TCI ? VLAN_VID : field.allBits();
    }

    /** The header that names the whole field, unmasked. */
    static int header(Field field) {
        return HEADERS.get(field) | bytes(field);
    }

    /** The field that a header names, if it is one of ours in its full width. */
    static Optional<Field> field(int header) {
        Field field = FIELDS.get(header & 0xffff_fe00);
        boolean whole = field != null && (header & 0xff) == bytes(field) * (isMasked(header) ? 2 : 1);
        return whole ? Optional.of(field) : Optional.empty();
    }

    static boolean isMasked(int header) {
        return (header & MASKED) != 0;
    }

    static int bytes(Field field) {
        return field.width() / 8;
    }
}

package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Which packets a flow is for: for each field a value and the mask of the bits that count. Immutable; {@code with}
 * gives a new match. Equal matches are equal objects, whoever built them, so that what a switch reports can be compared
 * with what was sent.
 */
public final class Match {
    public static final Match ALL = new Match(new EnumMap<>(Field.class));

    public static final int ETH_TYPE_IPV4 = 0x0800;
    public static final int ETH_TYPE_ARP = 0x0806;
    public static final int ETH_TYPE_IPV6 = 0x86dd;
    public static final int IP_PROTO_ICMP = 1;
    public static final int IP_PROTO_UDP = 17;
    public static final int IP_PROTO_ICMPV6 = 58;

    /** The bit of {@link Field#VLAN_TCI} that says that there is a tag (OFPVID_PRESENT). */
    public static final int VLAN_PRESENT = 0x1000;

    private final EnumMap<Field, Bits> fields;
    private final int hash; // matches are looked up far more often than made

    /**
     * What one field must be.
     *
     * @param value with no bit set outside the mask
     * @param mask  not zero
     */
    public record Bits(long value, long mask) {}

    private Match(EnumMap<Field, Bits> fields) {
        this.fields = fields;
        this.hash = hash(fields);
    }

    public Match with(Field field, long value) {
        return with(field, value, field.allBits());
    }

    public Match with(Field field, MacAddress value) {
        return with(field, value.bits());
    }

    public Match with(Field field, Ipv4Address value) {
        return with(field, value.toLong());
    }

    public Match with(Field field, Ipv4Prefix prefix) {
        return with(field, prefix.address().toLong(), prefix.netmask().toLong());
    }

    /**
     * Adds a masked field.
     *
     * @throws IllegalArgumentException when the field is there already, the mask is zero or too wide, or the value has
     *     bits outside the mask (Open vSwitch would refuse it: OFPBMC_BAD_WILDCARDS)
     */
    public Match with(Field field, long value, long mask) {
        if (mask == 0 || (mask & ~field.allBits()) != 0 || (value & ~mask) != 0) {
            throw new IllegalArgumentException(String.format("%s=0x%x/0x%x", field, value, mask));
        }
        EnumMap<Field, Bits> copy = new EnumMap<>(fields);
        if (copy.put(field, new Bits(value, mask)) != null) {
            throw new IllegalArgumentException(field + " is matched twice");
        }
        return new Match(copy);
    }

    /** ARP packets with this operation. */
    public Match arp(int operation) {
        return with(Field.ETH_TYPE, ETH_TYPE_ARP).with(Field.ARP_OP, operation);
    }

    /** Whether the field must have this value, all of it. */
    public boolean isExactly(Field field, long value) {
        return new Bits(value, field.allBits()).equals(fields.get(field));
    }

    /** Packets of this EtherType. */
    Match ethType(int type) {
        return with(Field.ETH_TYPE, type);
    }

    public Map<Field, Bits> fields() {
        return Collections.unmodifiableMap(fields);
    }

    public Set<Field> keys() {
        return fields().keySet();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Match match && hash == match.hash && fields.equals(match.fields);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** EnumMap hashes its keys by identity, which differs from run to run; field order is fixed, so this does not. */
    private static int hash(EnumMap<Field, Bits> fields) {
        int hash = 1;
        for (Map.Entry<Field, Bits> entry : fields.entrySet()) {
            hash = 31 * hash + 31 * entry.getKey().ordinal() + entry.getValue().hashCode();
        }
        return hash;
    }

    /** In {@code ovs-ofctl} syntax; {@code arp}, {@code ip}, {@code udp} and the like stand for their numbers, as there. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",");
        Optional<Protocol> protocol = Protocol.of(this);
        protocol.ifPresent(known -> text.add(known.ovsName()));
        fields.forEach((field, bits) -> {
            if (protocol.filter(known -> known.says(field)).isEmpty()) {
                text.add(field.ovsName() + "=" + field.format(bits.value(), bits.mask()));
            }
        });
        return text.toString();
    }
}

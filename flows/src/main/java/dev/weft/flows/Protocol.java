package dev.weft.flows;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The short words that {@code ovs-ofctl} has for an EtherType, alone or with an IP protocol number; longest first. */
enum Protocol {
    ICMP(Match.ETH_TYPE_IPV4, Match.IP_PROTO_ICMP),
    UDP(Match.ETH_TYPE_IPV4, Match.IP_PROTO_UDP),
    ICMP6(Match.ETH_TYPE_IPV6, Match.IP_PROTO_ICMPV6),
    UDP6(Match.ETH_TYPE_IPV6, Match.IP_PROTO_UDP),
    IP(Match.ETH_TYPE_IPV4),
    IPV6(Match.ETH_TYPE_IPV6),
    ARP(Match.ETH_TYPE_ARP);

    private final long ethType;
    private final Optional<Long> ipProto;

    Protocol(int ethType) {
        this.ethType = ethType;
        ipProto = Optional.empty();
    }

    Protocol(int ethType, int ipProto) {
        this.ethType = ethType;
        this.ipProto = Optional.of((long) ipProto);
    }

    /** The word that says most of a match. */
    static Optional<Protocol> of(Match match) {
        return Stream.of(values()).filter(protocol -> protocol.fits(match)).findFirst();
    }

    private boolean fits(Match match) {
        return match.isExactly(Field.ETH_TYPE, ethType)
                && ipProto.map(number -> match.isExactly(Field.IP_PROTO, number))
                        .orElse(true);
    }

    /** Whether the word stands for this field. */
    boolean says(Field field) {
        return field == Field.ETH_TYPE || field == Field.IP_PROTO && ipProto.isPresent();
    }

    String ovsName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

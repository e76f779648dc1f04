package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a packet must be to have a field (OpenFlow 1.3.5, section 7.2.3.6).
 *
 * @param field  what says so
 * @param values one of these it must have
 */
record Prerequisite(Field field, List<Integer> values) {
    private static final Prerequisite ARP = new Prerequisite(Field.ETH_TYPE, Match.ETH_TYPE_ARP);
    private static final Prerequisite IPV4 = new Prerequisite(Field.ETH_TYPE, Match.ETH_TYPE_IPV4);
    private static final Prerequisite IPV6 = new Prerequisite(Field.ETH_TYPE, Match.ETH_TYPE_IPV6);
    private static final Prerequisite IP = new Prerequisite(Field.ETH_TYPE, Match.ETH_TYPE_IPV4, Match.ETH_TYPE_IPV6);
    private static final Prerequisite ICMP = new Prerequisite(Field.IP_PROTO, Match.IP_PROTO_ICMP);
    private static final Prerequisite ICMPV6 = new Prerequisite(Field.IP_PROTO, Match.IP_PROTO_ICMPV6);
    private static final Prerequisite UDP = new Prerequisite(Field.IP_PROTO, Match.IP_PROTO_UDP);

    private Prerequisite(Field field, Integer... values) {
        this(field, List.of(values));
    }

    static List<Prerequisite> of(Field field) {
        return switch (field) {
            case IN_PORT, METADATA, TUN_ID, TUN_SRC, TUN_DST, ETH_DST, ETH_SRC, ETH_TYPE, VLAN_TCI -> List.of();
            case IPV4_SRC, IPV4_DST -> List.of(IPV4);
            case IP_PROTO, IP_TTL -> List.of(IP);
            case ICMP_TYPE, ICMP_CODE -> List.of(IPV4, ICMP);
            case ICMPV6_TYPE -> List.of(IPV6, ICMPV6);
            case UDP_SRC, UDP_DST -> List.of(IP, UDP);
            case ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA -> List.of(ARP);
        };
    }

    /** Whether all packets of the match are such. */
    boolean isGivenBy(Match match) {
        return values.stream().anyMatch(value -> match.isExactly(field, value));
    }

    @Override
    public String toString() {
        return values.stream()
                .map(value -> Match.ALL.with(field, value).toString())
                .collect(Collectors.joining(" or "));
    }
}

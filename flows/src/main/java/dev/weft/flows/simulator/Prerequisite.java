package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.List;

/**
 * What a packet must be to have a field (OpenFlow 1.3.5, section 7.2.3.6).
 *
 * @param field what says so
 * @param value its value
 */
record Prerequisite(Field field, long value) {
    private static final Prerequisite ARP = new Prerequisite(Field.ETH_TYPE, Match.ETH_TYPE_ARP);
    private static final Prerequisite IPV4 = new Prerequisite(Field.ETH_TYPE, Match.ETH_TYPE_IPV4);
    private static final Prerequisite ICMP = new Prerequisite(Field.IP_PROTO, Match.IP_PROTO_ICMP);

    static List<Prerequisite> of(Field field) {
        return switch (field) {
            case IN_PORT, METADATA, TUN_ID, TUN_SRC, TUN_DST, ETH_DST, ETH_SRC, ETH_TYPE -> List.of();
            case IP_PROTO, IP_TTL, IPV4_SRC, IPV4_DST -> List.of(IPV4);
            case ICMP_TYPE, ICMP_CODE -> List.of(IPV4, ICMP);
            case ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA -> List.of(ARP);
        };
    }

    /** Whether all packets of the match are such. */
    boolean isGivenBy(Match match) {
        return new Match.Bits(value, field.allBits()).equals(match.fields().get(field));
    }

    @Override
    public String toString() {
        return Match.ALL.with(field, value).toString();
    }
}

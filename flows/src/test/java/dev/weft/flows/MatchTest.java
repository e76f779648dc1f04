package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import org.junit.jupiter.api.Test;

class MatchTest {
    @Test
    void readsLikeOvsOfctl() {
        assertThat(Match.ALL.toString()).isEmpty();
        assertThat(Match.ALL.arp(1).with(Field.ARP_TPA, 0xc0a80101L)).hasToString("arp,arp_op=1,arp_tpa=192.168.1.1");
        assertThat(Match.ALL
                        .with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4)
                        .with(Field.IPV4_DST, Ipv4Prefix.parse("10.0.0.0/8")))
                .hasToString("ip,nw_dst=10.0.0.0/8");
        assertThat(Match.ALL.with(Field.IPV4_DST, 0x0a000001L, 0xff0000ffL)).hasToString("nw_dst=10.0.0.1/255.0.0.255");
        assertThat(Match.ALL.with(Field.ETH_TYPE, 0x86dd)).hasToString("ipv6");
        Match ipv6 = Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV6);
        assertThat(ipv6.with(Field.IP_PROTO, 58).with(Field.ICMPV6_TYPE, 134)).hasToString("icmp6,icmpv6_type=134");
        assertThat(ipv6.with(Field.IP_PROTO, 6)).hasToString("ipv6,nw_proto=6");
        assertThat(Match.ALL
                        .with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4)
                        .with(Field.IP_PROTO, Match.IP_PROTO_UDP)
                        .with(Field.UDP_SRC, 67))
                .hasToString("udp,udp_src=67");
        assertThat(Match.ALL.with(Field.VLAN_TCI, Match.VLAN_PRESENT, Match.VLAN_PRESENT))
                .hasToString("vlan_tci=0x1000/0x1000");
        assertThat(Match.ALL.with(Field.METADATA, -1L)).hasToString("metadata=0xffffffffffffffff");
    }

    @Test
    void orderOfBuildingDoesNotMatter() {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:01");
        Match one = Match.ALL.with(Field.IN_PORT, 1).with(Field.ETH_SRC, mac);
        Match other = Match.ALL.with(Field.ETH_SRC, mac).with(Field.IN_PORT, 1);
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
    }

    @Test
    void refusesWhatASwitchWouldRefuse() {
        assertThatThrownBy(() -> Match.ALL.with(Field.METADATA, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Match.ALL.with(Field.METADATA, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Match.ALL.with(Field.ETH_TYPE, 0x10000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Match.ALL.with(Field.IN_PORT, 1).with(Field.IN_PORT, 1))
                .hasMessage("IN_PORT is matched twice");
    }
}

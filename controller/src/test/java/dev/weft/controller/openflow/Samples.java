package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Flows and groups that use everything the pipeline's tables declare: each field that may be matched, exactly and masked
 * where OpenFlow has that, each that may be set, and each action and instruction.
 */
record Samples(List<Group> groups, List<Flow> flows) {
    private static final long MAC = 0x0200_0000_0001L;
    private static final long ADDRESS = 0xc0a8_010bL;

    static Samples all() {
        List<Group> groups = List.of(
                new Group(1000, List.of(List.of(Action.output(1)), toTunnel(1)), "blue", "flood of blue"),
                new Group(0x0100_03e8, List.of(), "blue", "flood of blue on this host"));
        List<Flow> flows = new ArrayList<>();
        for (Table table : Table.values()) {
            flows.add(flow(table, Match.ALL, 0)); // drop
            for (Field field : table.matches()) {
                flows.add(flow(table, exactly(field), 0, aSetOf(table)));
                maskedMatch(field).ifPresent(match -> flows.add(flow(table, match, 300, aSetOf(table))));
            }
            Field any = table.matches().contains(Field.METADATA) ? Field.METADATA : Field.IN_PORT;
            for (Table next : table.next()) {
                flows.add(new Flow(
                        new Flow.Key(table, Priority.OWN, Match.ALL.with(any, 7 + next.number())),
                        Instructions.goTo(next),
                        0,
                        Optional.empty(),
                        "goes on"));
            }
        }
        flows.add(arpReply());
        flows.add(pingReply());
        flows.add(flow(Table.ROUTE, needs(Field.IP_TTL), 0, new Action.DecTtl(), Action.output(2)));
        flows.add(new Flow(
                new Flow.Key(Table.CLASSIFY, Priority.REFUSE, Match.ALL.with(Field.TUN_ID, 5)),
                Instructions.apply(Action.output(1)).writing(1000, 0x1ff_ffff).thenGoTo(Table.GUARD),
                65535,
                Optional.of("blue"),
                "all three instructions"));
        flows.add(flow(Table.FORWARD, Match.ALL.with(Field.METADATA, 1, 1), 0, new Action.ToGroup(1000)));
        flows.add(flow(Table.FORWARD, Match.ALL.with(Field.METADATA, 2, 2), 0, new Action.ToController()));
        flows.add(flow(Table.FORWARD, Match.ALL.with(Field.METADATA, 4, 4), 0, new Action.Output(SwitchPort.LOCAL)));
        flows.add(flow(
                Table.FORWARD,
                Match.ALL.with(Field.METADATA, 8, 8),
                0,
                toTunnel(2).toArray(Action[]::new)));
        // Several samples may have come to stand in one place; the last wins here as in the switch.
        List<Flow> once =
                flows.stream()
                        .collect(java.util.stream.Collectors.toMap(Flow::place, f -> f, (a, b) -> b))
                        .values()
                        .stream()
                        .toList();
        return new Samples(groups, once);
    }

    static Flow flow(Table table, Match match, int idleSeconds, Action... actions) {
        return new Flow(
                new Flow.Key(table, Priority.ENTRY, match),
                Instructions.apply(actions),
                idleSeconds,
                Optional.of("blue"),
                "sample in " + table);
    }

    private static List<Action> toTunnel(int port) {
        return List.of(
                Action.set(Field.TUN_ID, 1000),
                Action.set(Field.TUN_DST, Ipv4Address.parse("192.168.56.20")),
                Action.output(port));
    }

    private static Action[] aSetOf(Table table) {
        return table.sets().stream()
                .filter(field -> needs(field).equals(Match.ALL) && field != Field.METADATA)
                .map(field -> Action.set(field, value(field)))
                .toArray(Action[]::new);
    }

    /** What must be matched before this field can be (section 7.2.3.8). */
    private static Match needs(Field field) {
        return switch (field) {
            case ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA -> Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_ARP);
            case IPV4_SRC, IPV4_DST, IP_PROTO, IP_TTL -> Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4);
            case ICMP_TYPE, ICMP_CODE -> needs(Field.IP_PROTO).with(Field.IP_PROTO, Match.IP_PROTO_ICMP);
            case UDP_SRC, UDP_DST -> needs(Field.IP_PROTO).with(Field.IP_PROTO, Match.IP_PROTO_UDP);
            case ICMPV6_TYPE ->
                Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV6).with(Field.IP_PROTO, Match.IP_PROTO_ICMPV6);
            default -> Match.ALL;
        };
    }

    private static Match exactly(Field field) {
        return needs(field).with(field, value(field), OxmFields.allBits(field));
    }

    private static long value(Field field) {
        return switch (field) {
            case IN_PORT, ARP_OP -> 2;
            case METADATA -> 0x8123_4567_89ab_cdefL;
            case TUN_ID -> 1000;
            case TUN_SRC, TUN_DST, IPV4_SRC, IPV4_DST, ARP_SPA, ARP_TPA -> ADDRESS;
            case ETH_DST, ETH_SRC, ARP_SHA, ARP_THA -> MAC;
            case ETH_TYPE -> Match.ETH_TYPE_IPV4;
            case IP_PROTO -> 17;
            case IP_TTL -> 64;
            case VLAN_TCI -> Match.VLAN_PRESENT | 5;
            case UDP_SRC, UDP_DST -> 67;
            case ICMPV6_TYPE -> 134;
            case ICMP_TYPE -> 8;
            case ICMP_CODE -> 3;
        };
    }

    private static Optional<Match> maskedMatch(Field field) {
        Match needs = needs(field);
        return switch (field) {
            case METADATA -> Optional.of(needs.with(field, 1000, 0x1ff_ffff));
            case TUN_ID -> Optional.of(needs.with(field, 0x1000, 0xf000));
            case VLAN_TCI -> Optional.of(needs.with(field, Match.VLAN_PRESENT, Match.VLAN_PRESENT));
            case TUN_SRC, TUN_DST, IPV4_SRC, IPV4_DST, ARP_SPA, ARP_TPA ->
                Optional.of(needs.with(field, Ipv4Prefix.parse("192.168.0.0/16")));
            case ETH_DST, ETH_SRC, ARP_SHA, ARP_THA ->
                Optional.of(needs.with(field, 0x0100_0000_0000L, 0x0100_0000_0000L));
            default -> Optional.empty();
        };
    }

    private static Flow arpReply() {
        return flow(
                Table.ARP,
                Match.ALL.arp(1).with(Field.ARP_TPA, ADDRESS).with(Field.METADATA, 1000, 0xff_ffff),
                0,
                Action.move(Field.ETH_SRC, Field.ETH_DST),
                Action.set(Field.ETH_SRC, MAC),
                Action.set(Field.ARP_OP, 2),
                Action.move(Field.ARP_SHA, Field.ARP_THA),
                Action.set(Field.ARP_SHA, MAC),
                Action.move(Field.ARP_SPA, Field.ARP_TPA),
                Action.set(Field.ARP_SPA, ADDRESS),
                new Action.Return());
    }

    private static Flow pingReply() {
        return flow(
                Table.ROUTE,
                needs(Field.ICMP_TYPE)
                        .with(Field.ICMP_TYPE, 8)
                        .with(Field.ICMP_CODE, 0)
                        .with(Field.IPV4_DST, ADDRESS)
                        .with(Field.ETH_DST, MAC),
                0,
                Action.move(Field.ETH_SRC, Field.ETH_DST),
                Action.set(Field.ETH_SRC, MAC),
                Action.move(Field.IPV4_SRC, Field.IPV4_DST),
                Action.set(Field.IPV4_SRC, ADDRESS),
                Action.set(Field.ICMP_TYPE, 0),
                Action.set(Field.IP_TTL, 64),
                new Action.Return());
    }
}

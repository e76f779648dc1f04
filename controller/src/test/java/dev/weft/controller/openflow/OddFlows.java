package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.List;
import java.util.Optional;

/** Flow tables that no compiler of ours makes and OpenFlow allows: for the tutorial's bridges, ports 1 to 6. */
final class OddFlows {
    private static final int GROUP = 9;
    private static final MacAddress ONE = MacAddress.parse("02:00:00:00:11:11");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:00:22:22");
    private static final Ipv4Address PEER = Ipv4Address.parse("192.168.56.20");

    private OddFlows() {}

    static FlowTables tables() {
        return FlowTables.of(
                List.of(
                        flow(Table.CLASSIFY, Priority.MISS, Match.ALL, next(Table.GUARD, 0x5a, 0xff)),
                        flow(Table.GUARD, Priority.MISS, Match.ALL, next(Table.LEARN)),
                        // Back into a tunnel to one's own address, Open vSwitch sends nothing.
                        flow(
                                Table.CLASSIFY,
                                Priority.ENTRY,
                                Match.ALL.with(Field.IN_PORT, 1),
                                next(Table.FORWARD, 0x15, 0xff)),
                        flow(Table.LEARN, Priority.MISS, Match.ALL, next(Table.ARP)),
                        flow(
                                Table.LEARN,
                                Priority.NETWORK,
                                Match.ALL.with(Field.ETH_SRC, 0x0200_0000_0000L, 0xff00_0000_0000L),
                                Instructions.apply(new Action.ToController()).thenGoTo(Table.ARP)),
                        flow(Table.ARP, Priority.MISS, Match.ALL, next(Table.ROUTE)),
                        flow(Table.ARP, Priority.ENTRY, Match.ALL.arp(1), swapped()),
                        flow(Table.ROUTE, Priority.MISS, Match.ALL, next(Table.FORWARD)),
                        flow(Table.ROUTE, Priority.REST, ip(), rewriting()),
                        flow(Table.FORWARD, Priority.MISS, Match.ALL, Instructions.apply(Action.output(6))),
                        flow(
                                Table.FORWARD,
                                Priority.ENTRY,
                                Match.ALL.with(Field.METADATA, 0x50, 0xf0),
                                Instructions.apply(Action.output(3), new Action.ToGroup(GROUP), Action.output(2)))),
                List.of(group()));
    }

    /** Every bucket changes its own copy alone. */
    private static Group group() {
        return new Group(
                GROUP,
                List.of(
                        List.of(Action.set(Field.ETH_SRC, ONE), Action.output(4)),
                        List.of(
                                Action.set(Field.TUN_ID, 7),
                                Action.set(Field.TUN_DST, PEER),
                                Action.set(Field.ETH_DST, TWO),
                                Action.output(1)),
                        List.of(Action.set(Field.ETH_DST, ONE), Action.output(5)),
                        List.of(Action.output(4))),
                "blue",
                "buckets that rewrite");
    }

    /** What was sent is as it was then, and what comes later sees all changes so far. */
    private static Instructions rewriting() {
        return Instructions.apply(
                        Action.output(2),
                        Action.set(Field.IP_TTL, 9),
                        Action.move(Field.IPV4_SRC, Field.IPV4_DST),
                        Action.output(3),
                        Action.set(Field.ETH_SRC, TWO),
                        new Action.Return())
                .thenGoTo(Table.FORWARD);
    }

    private static Instructions swapped() {
        return Instructions.apply(
                        Action.move(Field.ARP_SHA, Field.ARP_THA),
                        Action.output(5),
                        Action.move(Field.ARP_TPA, Field.ARP_SPA),
                        Action.set(Field.ARP_OP, 2))
                .thenGoTo(Table.ROUTE);
    }

    private static Match ip() {
        return Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4);
    }

    private static Instructions next(Table table) {
        return Instructions.goTo(table);
    }

    private static Instructions next(Table table, long value, long mask) {
        return Instructions.goTo(table).writing(value, mask);
    }

    private static Flow flow(Table table, Priority priority, Match match, Instructions instructions) {
        return new Flow(new Flow.Key(table, priority, match), instructions, 0, Optional.empty(), "a test's flow");
    }
}

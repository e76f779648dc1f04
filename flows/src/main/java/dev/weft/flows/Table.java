package dev.weft.flows;

import static dev.weft.flows.Field.ARP_OP;
import static dev.weft.flows.Field.ARP_SHA;
import static dev.weft.flows.Field.ARP_SPA;
import static dev.weft.flows.Field.ARP_THA;
import static dev.weft.flows.Field.ARP_TPA;
import static dev.weft.flows.Field.ETH_DST;
import static dev.weft.flows.Field.ETH_SRC;
import static dev.weft.flows.Field.ETH_TYPE;
import static dev.weft.flows.Field.ICMPV6_TYPE;
import static dev.weft.flows.Field.ICMP_CODE;
import static dev.weft.flows.Field.ICMP_TYPE;
import static dev.weft.flows.Field.IN_PORT;
import static dev.weft.flows.Field.IPV4_DST;
import static dev.weft.flows.Field.IPV4_SRC;
import static dev.weft.flows.Field.IP_PROTO;
import static dev.weft.flows.Field.IP_TTL;
import static dev.weft.flows.Field.METADATA;
import static dev.weft.flows.Field.TUN_DST;
import static dev.weft.flows.Field.TUN_ID;
import static dev.weft.flows.Field.TUN_SRC;
import static dev.weft.flows.Field.UDP_SRC;
import static dev.weft.flows.Field.VLAN_TCI;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pipeline: its tables in the order that packets take, and for each what it decides, what its flows may match, what
 * they may set, where they may go and what becomes of a packet that none of them matches. A flow that its table does not
 * declare here cannot be built ({@link Flow}).
 *
 * <p>The numbers stand for good, with room between them for later tables: a new number for a table would reprogram every
 * switch that there is. A packet begins in table 0. 1 to 6 were other tables' once ({@link FormerLayout}) and stay free.
 */
public enum Table {
    CLASSIFY(
            0,
            "which network a packet belongs to: by its port, or by tunnel id and tunnel source together",
            EnumSet.of(IN_PORT, TUN_ID, TUN_SRC),
            EnumSet.of(METADATA),
            Set.of("GUARD", "ARP", "FORWARD"),
            "dropped: its port is in no network, or it may not use the tunnel"),
    GUARD(
            10,
            "whether the source addresses are genuine: a container's port passes only the container's own "
                    + "addresses; no port passes a gateway's addresses or another endpoint's IP address",
            EnumSet.of(
                    IN_PORT,
                    METADATA,
                    VLAN_TCI,
                    ETH_SRC,
                    ETH_DST,
                    ETH_TYPE,
                    ARP_OP,
                    ARP_SHA,
                    ARP_SPA,
                    IPV4_SRC,
                    IP_PROTO,
                    UDP_SRC,
                    ICMPV6_TYPE),
            EnumSet.noneOf(Field.class),
            Set.of("LEARN", "ARP"),
            "passed to LEARN: its port is unmanaged"),
    LEARN(
            20,
            "whether the sender is known at this port; a packet from an unknown one goes to the controller and "
                    + "also continues",
            EnumSet.of(IN_PORT, METADATA, ETH_SRC, ETH_TYPE),
            EnumSet.noneOf(Field.class),
            Set.of("ARP"),
            "sent to the controller, which learns the sender, and passed to ARP"),
    ARP(
            30,
            "whether the switch answers: it does for ARP requests for the gateway and for every known endpoint",
            EnumSet.of(METADATA, ETH_SRC, ETH_DST, ETH_TYPE, ARP_OP, ARP_SPA, ARP_TPA),
            EnumSet.of(ETH_SRC, ETH_DST, ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA),
            Set.of("ROUTE"),
            "passed to ROUTE"),
    ROUTE(
            40,
            "what happens to frames to the gateway: the switch answers ping, routes into joined networks, and "
                    + "sends the rest out through the exit",
            EnumSet.of(METADATA, ETH_DST, ETH_TYPE, IPV4_DST, IP_PROTO, ICMP_TYPE, ICMP_CODE, ARP_OP),
            EnumSet.of(ETH_SRC, ETH_DST, ARP_SHA, IPV4_SRC, IPV4_DST, ICMP_TYPE, IP_TTL, METADATA),
            Set.of("RESOLVE", "FORWARD"),
            "passed to FORWARD"),
    RESOLVE(
            50,
            "which endpoint has the destination IP address of a routed packet",
            EnumSet.of(METADATA, ETH_TYPE, IPV4_DST),
            EnumSet.of(ETH_SRC, ETH_DST),
            Set.of("FORWARD"),
            "dropped: this host does not route into this network"),
    FORWARD(
            60,
            "where the destination is: a local port, another host through the tunnel, or every port of the network",
            EnumSet.of(METADATA, ETH_DST),
            EnumSet.of(TUN_ID, TUN_DST),
            Set.of(),
            "dropped: the destination is unknown");

    private final int number;
    private final String purpose;
    private final Set<Field> matches;
    private final Set<Field> sets;
    private final Set<String> next; // by name: a constant cannot refer to later ones
    private final String miss;

    Table(int number, String purpose, Set<Field> matches, Set<Field> sets, Set<String> next, String miss) {
        this.number = number;
        this.purpose = purpose;
        this.matches = Collections.unmodifiableSet(matches); // asked for each flow: no copies
        this.sets = Collections.unmodifiableSet(sets);
        this.next = next;
        this.miss = miss;
    }

    private static final Map<Table, Set<Table>> NEXT = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(
                    table -> table,
                    table -> table.next.stream().map(Table::valueOf).collect(Collectors.toUnmodifiableSet())));

    private static final Map<Integer, Table> NUMBERED =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Table::number, table -> table));

    static {
        for (Table table : values()) {
            for (Table later : table.next()) {
                if (later.number() <= table.number()) {
                    throw new ExceptionInInitializerError(table + " goes back to " + later);
                }
            }
        }
    }

    /** The table where every packet begins. */
    public static Table first() {
        return CLASSIFY;
    }

    /** The table with this OpenFlow table number, if it is one of the pipeline's. */
    public static Optional<Table> numbered(int number) {
        return Optional.ofNullable(NUMBERED.get(number));
    }

    /** The OpenFlow table number, 0 to 254. */
    public int number() {
        return number;
    }

    /** What it decides, one line. */
    public String purpose() {
        return purpose;
    }

    /** The fields that its flows may match. */
    public Set<Field> matches() {
        return matches;
    }

    /** The fields that its flows may set. */
    public Set<Field> sets() {
        return sets;
    }

    /** The tables that its flows may go to, all of them later ones. */
    public Set<Table> next() {
        return NEXT.get(this);
    }

    /** What becomes of a packet that no other flow matches. */
    public String miss() {
        return miss;
    }
}

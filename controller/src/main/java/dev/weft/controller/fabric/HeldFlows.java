package dev.weft.controller.fabric;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.flows.Tag;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a switch holds, sorted so that each question about it takes the same time however much it is; in
 * whichever layout a build before this one had put it there. Pure, and made in one pass.
 */
final class HeldFlows {
    private static final Set<Field> TO_ONE = EnumSet.of(Field.METADATA, Field.ETH_DST);

    private final Installed installed;
    private final Map<Table, List<InstalledFlow>> ours = new EnumMap<>(Table.class);
    private final Map<Member, Ipv4Address> announced = new HashMap<>();
    private final Map<Member, Ipv4Address> answered = new HashMap<>();
    private final Map<Member, Ipv4Address> resolved = new HashMap<>();

    private final Map<Member, InstalledFlow> ways = new HashMap<>(); // the first to each endpoint

    private record Member(long vni, long mac) {}

    private HeldFlows(Installed installed) {
        this.installed = installed;
    }

    static HeldFlows of(Installed installed) {
        HeldFlows held = new HeldFlows(installed);
        installed.flows().stream().filter(flow -> flow.cookie().isOurs()).forEach(held::take);
        return held;
    }

    private void take(InstalledFlow flow) {
        flow.stage().ifPresent(table -> take(flow, table));
    }

    private void take(InstalledFlow flow, Table table) {
        ours.computeIfAbsent(table, first -> new ArrayList<>()).add(flow);
        if (table == Table.ARP) {
            flow.match().ifPresent(match -> {
                Optional.ofNullable(match.fields().get(Field.ETH_SRC))
                        .ifPresent(source -> note(announced, match, Field.ARP_TPA, source.value()));
                set(flow, Field.ARP_SHA).ifPresent(mac -> note(answered, match, Field.ARP_TPA, mac));
            });
        } else if (table == Table.FORWARD) {
            flow.match().filter(HeldFlows::isToOne).ifPresent(match -> ways.putIfAbsent(member(match), flow));
        } else if (table == Table.RESOLVE) {
            flow.match()
                    .ifPresent(match ->
                            set(flow, Field.ETH_DST).ifPresent(mac -> note(resolved, match, Field.IPV4_DST, mac)));
        }
    }

    /** Whether it matches what is for one endpoint, and nothing else. */
    static boolean isToOne(Match match) {
        return match.keys().equals(TO_ONE) && match.fields().get(Field.ETH_DST).mask() == Field.ETH_DST.allBits();
    }

    private static Member member(Match match) {
        return new Member(
                match.fields().get(Field.METADATA).value() & Tag.VNI,
                match.fields().get(Field.ETH_DST).value());
    }

    /** The first such flow counts. */
    private static void note(Map<Member, Ipv4Address> addresses, Match match, Field address, long mac) {
        Match.Bits ip = match.fields().get(address);
        Match.Bits metadata = match.fields().get(Field.METADATA);
        if (ip != null && metadata != null) {
            addresses.putIfAbsent(new Member(metadata.value() & Tag.VNI, mac), new Ipv4Address((int) ip.value()));
        }
    }

    private static Optional<Long> set(InstalledFlow flow, Field field) {
        return flow.meant().flatMap(does -> set(does.apply(), field));
    }

    /** What the first such action sets the field to. */
    static Optional<Long> set(List<Action> actions, Field field) {
        return actions.stream()
                .filter(action -> action instanceof Action.SetField set && set.field() == field)
                .map(action -> ((Action.SetField) action).value())
                .findFirst();
    }

    Installed installed() {
        return installed;
    }

    /** Whether it holds anything of ours. */
    boolean isAnyOurs() {
        return !ours.isEmpty();
    }

    /** Ours in a table, in the order of the answer. */
    List<InstalledFlow> ours(Table table) {
        return ours.getOrDefault(table, List.of());
    }

    /** The flow that leads to an endpoint. */
    Optional<InstalledFlow> way(long vni, MacAddress mac) {
        return Optional.ofNullable(ways.get(new Member(vni, mac.bits())));
    }

    /** The address that an endpoint here announces, by the flow that lets its announcements pass. */
    Optional<Ipv4Address> announced(long vni, MacAddress mac) {
        return Optional.ofNullable(announced.get(new Member(vni, mac.bits())));
    }

    /** The address that this switch answers ARP requests for with the MAC address. */
    Optional<Ipv4Address> answered(long vni, MacAddress mac) {
        return Optional.ofNullable(answered.get(new Member(vni, mac.bits())));
    }

    /** The address whose packets this switch routes to the MAC address. */
    Optional<Ipv4Address> resolved(long vni, MacAddress mac) {
        return Optional.ofNullable(resolved.get(new Member(vni, mac.bits())));
    }
}

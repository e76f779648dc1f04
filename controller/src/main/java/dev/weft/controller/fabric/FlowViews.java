package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Action;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.Place;
import dev.weft.flows.Refusal;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What one switch says it holds, as users see it: beside each flow what we know about it. */
final class FlowViews {
    private static final Pattern PORT_NUMBER = Pattern.compile("\\b(in_port=|output:)([0-9]{1,9})\\b");

    /** Behind the name of a port that is not there. */
    private static final String AWAY = "(away)";

    private final Bridge bridge;
    private final Optional<BridgeState> state;
    private final Map<Place, Flow> desired;

    /** Of a bridge, connected or not any more. */
    FlowViews(Fabric fabric, Bridge bridge) {
        this.bridge = bridge;
        this.state = fabric.bridge(bridge.datapathId());
        this.desired =
                state.map(now -> fabric.desired(bridge.datapathId()).flows()).orElse(Map.of());
    }

    /** In the tables' order. */
    List<Views.FlowView> of(Installed installed) {
        return installed.flows().stream()
                .sorted(Comparator.comparing(InstalledFlow::table)
                        .thenComparing(flow -> -flow.priority())
                        .thenComparing(InstalledFlow::matchText))
                .map(this::of)
                .toList();
    }

    /** What is there and is not ours. */
    Views.Foreign foreign(Installed installed) {
        List<InstalledFlow> flows = installed.flows().stream()
                .filter(flow -> !flow.cookie().isOurs())
                .toList();
        List<Views.GroupView> groups = installed.groups().stream()
                .filter(group -> !Group.isOurs(group.id()))
                .sorted(Comparator.comparing(InstalledGroup::id, Integer::compareUnsigned))
                .map(this::of)
                .toList();
        return new Views.Foreign(of(new Installed(flows, List.of())), groups, List.of());
    }

    private Views.GroupView of(InstalledGroup group) {
        return new Views.GroupView(
                bridge.host().name(),
                bridge.title(),
                Integer.toUnsignedLong(group.id()),
                group.buckets()
                        .map(buckets -> buckets.stream()
                                .map(actions -> actions.stream()
                                        .map(Action::toString)
                                        .map(this::withPortNames)
                                        .collect(Collectors.joining(",")))
                                .toList())
                        .orElse(List.of()));
    }

    private Views.FlowView of(InstalledFlow flow) {
        boolean ours = flow.cookie().isOurs();
        Optional<Flow> right = wanted(flow);
        return new Views.FlowView(
                bridge.host().name(),
                bridge.title(),
                flow.table(),
                Table.numbered(flow.table()).map(Table::name).orElse(Integer.toString(flow.table())),
                flow.priority(),
                withPortNames(flow.matchText()),
                withPortNames(flow.actions()),
                flow.packets(),
                flow.bytes(),
                right.flatMap(Flow::network).orElse(""),
                right.map(Flow::purpose)
                        .orElse(ours ? "stale: an earlier version of this flow, to be removed" : "not created by Weft"),
                right.flatMap(Flow::refusal).map(Refusal::title).orElse(""),
                ours ? "weft" : "foreign");
    }

    /** The flow of ours that it is; empty: it is stale, or somebody else's. */
    private Optional<Flow> wanted(InstalledFlow flow) {
        return flow.place()
                .flatMap(place -> Optional.ofNullable(desired.get(place)))
                .filter(want -> want.cookie().equals(flow.cookie()));
    }

    /** The packets that it refused, by reason and network; none of the reasons that none was refused for. */
    List<Views.DropView> drops(Installed installed) {
        Map<Drop, Long> packets =
                new TreeMap<>(Comparator.comparing(Drop::reason).thenComparing(Drop::network));
        for (InstalledFlow flow : installed.flows()) {
            wanted(flow)
                    .ifPresent(ours -> ours.refusal()
                            .filter(reason -> flow.packets() > 0)
                            .ifPresent(reason -> packets.merge(
                                    new Drop(reason, ours.network().orElse("")), flow.packets(), Long::sum)));
        }
        return packets.entrySet().stream()
                .map(entry -> new Views.DropView(
                        bridge.host().name(),
                        bridge.title(),
                        entry.getKey().reason().title(),
                        entry.getKey().network(),
                        "",
                        entry.getValue(),
                        entry.getKey().reason().sentence()))
                .toList();
    }

    /** What refused packets are counted under. */
    private record Drop(Refusal reason, String network) {}

    /** {@code in_port=4} is {@code in_port=w-docker1} to a person, as in {@code ovs-ofctl --names}. */
    private String withPortNames(String text) {
        return PORT_NUMBER.matcher(text).replaceAll((MatchResult found) -> {
            int number = Integer.parseUnsignedInt(found.group(2));
            String name = state.flatMap(now -> now.port(number)
                            .map(SwitchPort::name)
                            .or(() -> now.portName(number).map(awaited -> awaited + AWAY)))
                    .orElse(found.group(2));
            return Matcher.quoteReplacement(found.group(1) + name);
        });
    }
}

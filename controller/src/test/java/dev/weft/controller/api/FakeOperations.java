package dev.weft.controller.api;

import dev.weft.controller.api.Views.Assignment;
import dev.weft.controller.api.Views.DropView;
import dev.weft.controller.api.Views.Drops;
import dev.weft.controller.api.Views.EndpointView;
import dev.weft.controller.api.Views.EventView;
import dev.weft.controller.api.Views.FlowView;
import dev.weft.controller.api.Views.Flows;
import dev.weft.controller.api.Views.HostView;
import dev.weft.controller.api.Views.Live;
import dev.weft.controller.api.Views.LiveTopology;
import dev.weft.controller.api.Views.MacView;
import dev.weft.controller.api.Views.NetworkView;
import dev.weft.controller.api.Views.PortView;
import dev.weft.controller.api.Views.Reload;
import dev.weft.controller.api.Views.Status;
import dev.weft.controller.api.Views.SwitchView;
import dev.weft.controller.api.Views.Unanswered;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The tutorial's network as a controller would show it, without a controller. */
public class FakeOperations implements Operations {
    public static final String PROBLEM =
            "host2's switch is not connected: run `weft apply` so that its bridge points at 192.168.56.1:6653";

    private static final List<PortView> PORTS = List.of(
            new PortView("host1", "host1", 1, "vxlan0", "tunnel", "", "up", ""),
            new PortView("host1", "host1", 5, "w-docker1", "container", "blue", "up", ""),
            new PortView("host1", "host1", 9, "eth9", "quarantine", "", "down", "what to do about it"));

    private static <T> CompletionStage<T> now(T answer) {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<Status> status() {
        return now(new Status(
                "0.1.0",
                "/srv/topology.yaml",
                "0.0.0.0:6653",
                187,
                2,
                1,
                2,
                4,
                1,
                19,
                12,
                List.of(PROBLEM),
                List.of("host2 was not checked: no SSH connection to host2; see whether it answers."),
                3));
    }

    @Override
    public CompletionStage<List<HostView>> hosts() {
        return now(List.of(
                new HostView(
                        "host1",
                        "192.168.56.10",
                        "192.168.56.10",
                        List.of("host1"),
                        List.of("77650000c0a8380a"),
                        "connected",
                        List.of("blue", "green"),
                        2),
                new HostView(
                        "host2",
                        "192.168.56.20",
                        "192.168.56.20",
                        List.of("host2"),
                        List.of("77650000c0a83814"),
                        "away",
                        List.of("blue", "green"),
                        2)));
    }

    @Override
    public CompletionStage<List<NetworkView>> networks() {
        return now(List.of(
                new NetworkView(
                        "blue",
                        1000,
                        "192.168.1.0/24",
                        "192.168.1.1",
                        "0e:57:fe:00:03:e8",
                        1450,
                        List.of("host1", "host2"),
                        2,
                        1),
                new NetworkView(
                        "green",
                        2000,
                        "192.168.2.0/24",
                        "192.168.2.1",
                        "0e:57:fe:00:07:d0",
                        1450,
                        List.of("host1", "host2"),
                        2,
                        0)));
    }

    @Override
    public CompletionStage<List<EndpointView>> endpoints() {
        return now(List.of(
                new EndpointView(
                        "docker1", "blue", "192.168.1.11", "02:eb:c0:a8:01:0b", "host1", "w-docker1", "declared", "up"),
                new EndpointView(
                        "docker4",
                        "green",
                        "192.168.2.12",
                        "02:d7:c0:a8:02:0c",
                        "host2",
                        "w-docker4",
                        "declared",
                        "down"),
                new EndpointView("", "blue", "", "02:00:00:00:00:99", "host1", "blue-spare", "learned", "up")));
    }

    @Override
    public CompletionStage<List<SwitchView>> switches() {
        return now(List.of(new SwitchView(
                "host1", "host1", "77650000c0a8380a", "192.168.56.10:41234", "connected", 187, 42, 2, 7, 0, PORTS)));
    }

    @Override
    public CompletionStage<List<Views.CounterView>> counters() {
        return now(List.of(
                new Views.CounterView("host1", "host1", 42, 2, 0, 3, 0, 7, 0, 0, 12_345, 6_789),
                new Views.CounterView("host2", "host2", 0, 0, 0, 0, 0, 0, 1, 2, 345, 6_780)));
    }

    @Override
    public CompletionStage<List<PortView>> ports() {
        return now(PORTS);
    }

    @Override
    public CompletionStage<Flows> flows(Optional<String> host) {
        return now(List.of(
                        flow("host1", 5, "FORWARD", 100, "metadata=0x3e8,dl_dst=02:eb:c0:a8:01:0b", "output:5", 12),
                        flow("host1", 0, "CLASSIFY", 10, "in_port=1,tun_id=0x3e8", "goto_table:1", 3),
                        flow("host1", 0, "CLASSIFY", 100, "in_port=5", "write_metadata:0x3e8,goto_table:1", 40),
                        new FlowView("host2", "host2", 0, "CLASSIFY", 1, "", "drop", 0, 0, "", "", "", "foreign")))
                .thenApply(flows -> new Flows(
                        flows.stream()
                                .filter(flow -> host.isEmpty() || host.get().equals(flow.host()))
                                .toList(),
                        List.of()));
    }

    private static FlowView flow(
            String host, int tableId, String table, int priority, String match, String actions, long packets) {
        return new FlowView(
                host,
                host,
                tableId,
                table,
                priority,
                match,
                actions,
                packets,
                packets * 98,
                "blue",
                "what " + match.split(",")[0] + " is for",
                "",
                "weft");
    }

    @Override
    public CompletionStage<Views.Foreign> foreign(Optional<String> host) {
        return now(new Views.Foreign(
                List.of(new FlowView(
                        "host2", "host2", 0, "CLASSIFY", 1, "in_port=7", "output:8", 4, 392, "", "", "", "foreign")),
                List.of(new Views.GroupView("host2", "host2", 7, List.of("output:7", "output:8"))),
                List.of()));
    }

    @Override
    public CompletionStage<Views.Healed> heal(Optional<String> host) {
        List<Views.HealView> switches = List.of(
                new Views.HealView(
                        "host1", "host1", 12, 0, 0, List.of(), "12 flows were missing or modified, " + "reinstalled"),
                new Views.HealView("host2", "host2", 0, 0, 0, List.of(), "in sync, nothing sent"));
        return now(new Views.Healed(
                switches.stream()
                        .filter(one -> host.isEmpty() || host.get().equals(one.host()))
                        .toList(),
                List.of()));
    }

    @Override
    public CompletionStage<Drops> drops(Optional<String> host) {
        List<DropView> drops = List.of(
                new DropView("host1", "host1", "spoofed-ip", "blue", "", 12, "its source is not its own"),
                new DropView("host2", "host2", "no-network", "", "", 7, "its input port is in no network"));
        return now(new Drops(
                drops.stream()
                        .filter(drop -> host.isEmpty() || host.get().equals(drop.host()))
                        .toList(),
                List.of()));
    }

    @Override
    public CompletionStage<Assignment> assignPort(String host, String port, String network) {
        return now(new Assignment(host, port, network, port + " on " + host + " is now in " + network + "."));
    }

    @Override
    public CompletionStage<Assignment> unassignPort(String host, String port) {
        return now(new Assignment(host, port, "", port + " on " + host + " is no longer in a network."));
    }

    @Override
    public CompletionStage<Views.Adoption> adopt(String bridge, Optional<String> id) {
        if (bridge.isEmpty()) {
            throw new RefusedException(
                    "which bridge?", "`weft adopt HOST`, HOST/BRIDGE, or --all; none is " + "waiting now");
        }
        String text = bridge + " is adopted, with the datapath id " + id.orElse("0000a1b2c3d4e5f6") + ".";
        return now(new Views.Adoption(
                List.of(new Views.AdoptedView(bridge, bridge, id.orElse("0000a1b2c3d4e5f6"), text)), List.of()));
    }

    @Override
    public CompletionStage<Views.Adoption> adoptAll() {
        return now(new Views.Adoption(
                List.of(new Views.AdoptedView(
                        "host1",
                        "host1",
                        "0000a1b2c3d4e5f6",
                        "host1 is adopted, with the datapath id 0000a1b2c3d4e5f6.")),
                List.of("several switches are waiting to be accepted as host2: choose one by its datapath id")));
    }

    @Override
    public CompletionStage<Views.Adoption> unadopt(String bridge) {
        return now(new Views.Adoption(
                List.of(new Views.AdoptedView(bridge, bridge, "0000a1b2c3d4e5f6", bridge + " is no longer adopted.")),
                List.of()));
    }

    @Override
    public CompletionStage<List<MacView>> macs() {
        return now(List.of(
                new MacView("blue", "02:eb:c0:a8:01:0b", "192.168.1.11", "host1", "w-docker1", "declared", "docker1"),
                new MacView(
                        "green", "02:d7:c0:a8:02:0c", "192.168.2.12", "host2", "w-docker4", "declared", "docker4")));
    }

    @Override
    public CompletionStage<List<EventView>> events() {
        return now(List.of(
                new EventView("2026-11-23T07:00:00Z", "connected", "host1", "its switch connected"),
                new EventView("2026-11-23T07:00:02Z", "learned", "host1", "02:00:00:00:00:99 in blue at blue-spare")));
    }

    @Override
    public CompletionStage<Reload> reload() {
        return now(new Reload("topology.yaml", true, List.of("+ container docker5 on host1"), List.of()));
    }

    @Override
    public CompletionStage<Live> live() {
        return now(new Live(
                new LiveTopology("ONE_BRIDGE", "ovs-br0", "vxlan0", List.of(), List.of(), List.of(), List.of()),
                List.of(),
                List.of(),
                List.of(new Unanswered("host2", "host2", "its switch is not connected"))));
    }
}

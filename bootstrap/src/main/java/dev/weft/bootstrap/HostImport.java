package dev.weft.bootstrap;

import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.imports.Imported;
import dev.weft.bootstrap.imports.SeenHost;
import dev.weft.bootstrap.imports.TopologyWriter;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Parallel;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Said;
import dev.weft.bootstrap.remote.Ssh;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.bootstrap.spec.Owner;
import dev.weft.topology.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at hosts over SSH, all at once, and describes them as a topology file. Changes nothing. */
public final class HostImport {
    /** Datapath ids, and the VNIs that flows speak of; a bridge that does not answer has none. */
    static final String BRIDGES = """
            for bridge in $(ovs-vsctl --timeout=5 list-br); do
              id=$(ovs-vsctl --timeout=5 get Bridge "$bridge" datapath_id | tr -d '"')
              ids=$(ovs-ofctl -O OpenFlow10,OpenFlow11,OpenFlow12,OpenFlow13 --timeout=10 dump-flows "$bridge" 2>/dev/null |
                grep -oE 'tun_id=(0x)?[0-9a-f]+|set_field:(0x)?[0-9a-f]+->tun_id|load:(0x)?[0-9a-f]+->NXM_NX_TUN_ID|set_tunnel(64)?:(0x)?[0-9a-f]+' |
                sed 's/set_tunnel64//' | grep -oE '0x[0-9a-f]+|[0-9]+' | sort -u | head -n 4096 | tr '\\n' ' ')
              echo "$bridge $id $ids"
            done
            """;

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Remote.Opener opener;
    private final Progress progress;

    public HostImport(SshSettings ssh, Progress progress) {
        this(new Ssh(ssh), progress);
    }

    HostImport(Remote.Opener opener, Progress progress) {
        this.opener = opener;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param file     empty: not all hosts could be looked at
     * @param failures why not
     */
    public record Result(Optional<Imported> file, List<String> failures) {
        public Result {
            failures = List.copyOf(failures);
        }
    }

    /** Looks at the hosts; their VTEPs are found out. */
    public Result read(List<Host> hosts) {
        List<Seen> all = Parallel.map(
                hosts,
                this::look,
                (host, defect) -> Seen.failed(host, Failure.defect(defect).why()));
        List<String> failures =
                all.stream().flatMap(seen -> seen.failure().stream()).toList();
        return failures.isEmpty()
                ? new Result(
                        Optional.of(TopologyWriter.write(all.stream()
                                .flatMap(seen -> seen.host().stream())
                                .toList())),
                        List.of())
                : new Result(Optional.empty(), failures);
    }

    private record Seen(Optional<SeenHost> host, Optional<String> failure) {
        static Seen failed(Host host, String why) {
            return new Seen(Optional.empty(), Optional.of(host.name() + ": " + why));
        }
    }

    private Seen look(Host host) {
        progress.say(host.name(), "connecting to " + host.address());
        try (Remote remote = opener.open(host)) {
            Remote.Result look = remote.run(HostProbe.command());
            Remote.Result bridges = remote.run(
                    Command.script("look-at-bridges", BRIDGES, List.of()).within(LONGEST));
            if (!look.ok()) {
                return Seen.failed(
                        host,
                        "reading its state ended with status " + look.status() + ": " + Said.line(look.errors(), ""));
            }
            HostFacts facts = HostProbe.read(look.output());
            if (!(facts.services().ovsDatabase() instanceof HostFacts.Answer.Yes)) {
                return Seen.failed(
                        host, "Open vSwitch does not respond there; start it: systemctl start openvswitch-switch");
            }
            progress.say(
                    host.name(),
                    facts.ovs().bridges().size() + " bridges, "
                            + facts.docker().containers().size() + " containers");
            return new Seen(Optional.of(seen(host, facts, bridges.output())), Optional.empty());
        } catch (RemoteException e) {
            return Seen.failed(host, e.getMessage() + "; " + e.fix());
        }
    }

    static SeenHost seen(Host host, HostFacts facts, String bridges) {
        return new SeenHost(
                host.name(),
                host.vtep(),
                host.ssh().user().orElse(Host.Ssh.DEFAULT_USER),
                host.ssh().port().orElse(Host.Ssh.DEFAULT_PORT),
                facts.links().stream()
                        .map(link -> new SeenHost.Device(link.name(), link.mtu(), link.isUp(), link.addresses()))
                        .toList(),
                facts.ovs().bridges().stream()
                        .sorted(Comparator.comparing(Ovs.Bridge::name))
                        .map(bridge -> bridge(bridge, bridges))
                        .toList(),
                facts.docker().containers().stream()
                        .sorted(Comparator.comparing(Docker.Instance::name))
                        .map(container -> container(container, facts))
                        .toList(),
                Optional.ofNullable(facts.ovs().externalIds().get(Owner.KEY))
                        .filter(mark -> !mark.contains(":"))
                        .orElse(""),
                facts.rules().builtin().getOrDefault("POSTROUTING", List.of()));
    }

    private static SeenHost.SeenBridge bridge(Ovs.Bridge bridge, String looked) {
        List<String> words = looked.lines()
                .map(line -> List.of(line.strip().split(" +")))
                .filter(line -> line.get(0).equals(bridge.name()))
                .findFirst()
                .orElse(List.of());
        List<Integer> numbers = new ArrayList<>();
        words.stream().skip(2).flatMap(HostImport::number).forEach(numbers::add);
        return new SeenHost.SeenBridge(
                bridge.name(),
                words.size() > 1 && words.get(1).matches("[0-9a-f]{16}") ? words.get(1) : "",
                bridge.ports().stream()
                        .sorted(Comparator.comparing(Ovs.Port::name))
                        .map(port -> new SeenHost.SeenPort(
                                port.name(), port.type(), port.options(), port.externalIds(), port.mac(), port.error()))
                        .toList(),
                bridge.controllers().stream().map(Ovs.Controller::target).toList(),
                numbers);
    }

    private static Stream<Integer> number(String text) {
        try {
            long number = Long.decode(text);
            return number > 0 && number <= dev.weft.topology.Vni.MAX ? Stream.of((int) number) : Stream.empty();
        } catch (NumberFormatException other) {
            return Stream.empty();
        }
    }

    private static SeenHost.SeenContainer container(Docker.Instance container, HostFacts facts) {
        return new SeenHost.SeenContainer(
                container.name(),
                container.id(),
                container.image(),
                container.mode(),
                container.isRunning(),
                container.netns().links().stream()
                        .filter(link -> link.kind().equals("veth"))
                        .map(link -> new SeenHost.Nic(
                                link.name(), link.mac(), link.mtu(), link.addresses(), outer(facts, link)))
                        .toList(),
                container.netns().defaultRoutes());
    }

    private static String outer(HostFacts facts, Link inner) {
        return facts.links().stream()
                .filter(link -> link.kind().equals("veth")
                        && link.index() == inner.peerIndex()
                        && link.peerIndex() == inner.index())
                .map(Link::name)
                .findFirst()
                .orElse("");
    }
}

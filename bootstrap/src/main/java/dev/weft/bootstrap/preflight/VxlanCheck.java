package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Needs;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.TunnelPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether the UDP port of our tunnels is somebody else's on this host. */
public final class VxlanCheck {
    private VxlanCheck() {}

    /** What keeps a tunnel from working, or takes another's packets. */
    public static List<Failure> of(HostSpec spec, HostFacts facts) {
        OptionalInt port = port(spec);
        Optional<Datapath> datapath = Datapath.of(facts, spec.host().vtep());
        if (port.isEmpty() || datapath.isEmpty() || hasOurs(spec, facts)) {
            return List.of();
        }
        boolean kernel = datapath.get() == Datapath.KERNEL;
        String vtep = spec.host().vtep().toString();
        List<Failure> failures = new ArrayList<>();
        facts.needs().vxlans().stream()
                .filter(other -> other.port() == port.getAsInt())
                .filter(other -> kernel && isUp(facts, other) || other.local().equals(vtep))
                .forEach(other -> failures.add(failure(
                        port.getAsInt(),
                        "device " + other.device() + " is a VXLAN device on it that Weft did not create"
                                + (other.local().isEmpty() ? "" : ", at " + other.local()))));
        if (kernel
                && failures.isEmpty()
                && facts.needs().listening().contains(port.getAsInt())
                && facts.link("vxlan_sys_" + port.getAsInt()).isEmpty()) {
            failures.add(failure(
                    port.getAsInt(),
                    "something already listens on it (ss -lunp; Docker Swarm hides its VXLAN devices in namespaces)"));
        }
        return failures;
    }

    private static Failure failure(int port, String why) {
        return new Failure(
                "UDP port " + port + " is in use",
                why + "; one port cannot carry the VXLAN of both",
                "choose another for all hosts of the file: underlay: {port: " + (port == 4790 ? 4791 : 4790) + "}");
    }

    /** Others' VXLAN on the same port that goes on beside ours. */
    public static List<String> warnings(HostSpec spec, HostFacts facts) {
        OptionalInt port = port(spec);
        return facts.needs().vxlans().stream()
                .filter(other -> port.isPresent() && other.port() == port.getAsInt())
                .filter(other -> !other.local().equals(spec.host().vtep().toString()))
                .map(other -> "device " + other.device() + " is a VXLAN device on the same UDP port that Weft "
                        + "did not create "
                        + other.port()
                        + (other.local().isEmpty()
                                ? ", for any address of the host: packets to "
                                        + spec.host().vtep() + " go to Weft; use underlay: {port: N} to "
                                        + "separate the two"
                                : ", at " + other.local() + ": Weft does not touch it"))
                .toList();
    }

    private static boolean isUp(HostFacts facts, Needs.Vxlan other) {
        return facts.link(other.device()).filter(Link::isUp).isPresent();
    }

    private static boolean hasOurs(HostSpec spec, HostFacts facts) {
        return spec.bridges().stream()
                .flatMap(bridge -> bridge.tunnels().stream())
                .allMatch(tunnel -> facts.ovs().ours().stream()
                        .flatMap(bridge -> bridge.port(tunnel.port()).stream())
                        .anyMatch(port -> tunnel.is(port) && port.works()));
    }

    private static OptionalInt port(HostSpec spec) {
        return spec.bridges().stream()
                .flatMap(bridge -> bridge.tunnels().stream())
                .mapToInt(TunnelPort::udpPort)
                .findFirst();
    }
}

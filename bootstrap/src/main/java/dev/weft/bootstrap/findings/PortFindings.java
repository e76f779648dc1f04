package dev.weft.bootstrap.findings;

import dev.weft.bootstrap.change.KeptPorts;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.remote.Shell;
import dev.weft.bootstrap.spec.Cable;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.TunnelPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Ports of the file's bridges that are in Open vSwitch's database and do not work. */
final class PortFindings {
    private final HostSpec spec;
    private final HostFacts facts;
    private final HostFindings findings;

    PortFindings(HostSpec spec, HostFacts facts, HostFindings findings) {
        this.spec = spec;
        this.facts = facts;
        this.findings = findings;
    }

    void add() {
        // The controller sees that those are not there, and says so.
        Set<String> known = spec.cables().stream().map(Cable::port).collect(Collectors.toSet());
        for (HostSpec.Bridge wanted : spec.bridges()) {
            facts.ovs().bridge(wanted.name()).ifPresent(bridge -> {
                bridge.ports().stream()
                        .filter(port -> !port.error().isEmpty() || isGone(port))
                        .filter(port -> !(isGone(port) && known.contains(port.name())))
                        .forEach(port -> port(bridge, port));
                wanted.tunnels()
                        .forEach(tunnel -> bridge.port(tunnel.port())
                                .filter(port -> port.error().isEmpty())
                                .ifPresent(port -> tunnel(tunnel, port)));
            });
        }
    }

    /** A tunnel to another host, or with another network's number, loses all that goes by it. */
    private void tunnel(TunnelPort wanted, Ovs.Port port) {
        Map<String, String> wrong = wanted.misdirected(port);
        if (wanted.ends() != TunnelPort.Ends.FIXED || wrong.isEmpty()) {
            return;
        }
        String is = wrong.keySet().stream()
                .map(option -> option + "=" + port.options().getOrDefault(option, "(none)"))
                .collect(Collectors.joining(", "));
        String what = "tunnel port " + port.name() + " to "
                + wanted.peers().get(0).name() + " has " + HostFindings.said(is) + ", so no traffic gets there";
        if (port.isOurs()) {
            findings.addOurs(what);
        } else {
            List<String> words = new ArrayList<>(List.of("ovs-vsctl", "set", "interface", port.name(), "type=vxlan"));
            wrong.forEach((option, value) -> words.add("options:" + option + "=" + value));
            findings.add(what, Shell.line(words));
        }
    }

    /** With the userspace datapath Open vSwitch holds on to a device that is gone, and reports no error until it starts again. */
    private boolean isGone(Ovs.Port port) {
        boolean isDevice = port.type().isEmpty() || port.type().equals("system");
        return (isDevice || port.error().contains("could not open network device"))
                && facts.link(port.name()).isEmpty();
    }

    private void port(Ovs.Bridge bridge, Ovs.Port port) {
        String what = isGone(port)
                ? "port " + port.name()
                        + " is in the database, but its device is gone, and its container or machine with it"
                : "port " + port.name() + " of " + bridge.name() + " does not work: " + HostFindings.said(port.error());
        if (port.isOurs()) {
            findings.addOurs(what);
            return;
        }
        if (KeptPorts.isKept(port)) {
            kept(port);
            return;
        }
        String container = port.externalIds().getOrDefault("container_id", "");
        findings.add(
                what,
                Shell.line(List.of("ovs-vsctl", "--if-exists", "del-port", bridge.name(), port.name())),
                container.isEmpty()
                        ? ", then attach it again"
                        : ", then attach container " + HostFindings.said(container)
                                + " again (`ovs-docker add-port`); after `"
                                + HostFindings.line(toKeep("keep", container)) + "` the host does that automatically");
    }

    private String toKeep(String word, String container) {
        return Shell.line(List.of("weft", "port", word, spec.host().name(), HostFindings.said(container)));
    }

    /** It is without its device because its container does not run; else the host is about to hang it on, or says why it cannot. */
    private void kept(Ovs.Port port) {
        String name = KeptPorts.container(port);
        Optional<Docker.Instance> container = facts.docker().container(name);
        String which = "port " + port.name() + " is kept for container " + HostFindings.said(name);
        String undo = "`" + HostFindings.line(toKeep("unkeep", name)) + "`";
        if (container.isEmpty()) {
            findings.add(
                    which + ", which does not exist",
                    Shell.line(List.of("ovs-vsctl", "--if-exists", "del-port", port.name())),
                    ", or create the container again");
        } else if (!container.get().isRunning()) {
            findings.add(
                    which + ", which is not running",
                    Shell.line(List.of("docker", "start", HostFindings.said(name))),
                    ": its host then attaches it again; if it should stay down: " + undo);
        } else {
            findings.add(
                    which + " and is not attached yet",
                    Shell.line(List.of("sh", RepairPlanner.SCRIPT, "--report")),
                    ", which shows why if it fails");
        }
    }
}

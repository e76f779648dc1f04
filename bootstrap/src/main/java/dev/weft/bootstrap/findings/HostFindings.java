package dev.weft.bootstrap.findings;

import dev.weft.bootstrap.change.TakenOver;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is not well on a host, by a look at it: what no switch can tell its controller. Pure. What the controller sees by
 * itself (a switch or a port that is not there) is not told again.
 */
public final class HostFindings {
    private static final int LONGEST = 200;
    private static final int SHOWN = 3;

    private final String host;
    private final List<HostProblem> problems = new ArrayList<>();

    HostFindings(String host) {
        this.host = host;
    }

    public static List<HostProblem> of(Topology topology, Host host, HostSight seen) {
        HostSight sight = seen.with(TakenOver.in(seen.facts()));
        HostFindings findings = new HostFindings(host.name());
        HostSpec spec = HostSpec.of(topology, host);
        findings.services(sight.facts().services());
        findings.underlay(spec, sight.facts());
        new PortFindings(spec, sight.facts(), findings).add();
        new GuestFindings(topology, spec, sight.facts(), findings).add();
        new ExitFindings(topology, spec, sight, findings).add();
        findings.upcalls(sight);
        new BridgeFindings(spec, sight.facts(), findings).add();
        if (findings.problems.isEmpty()) {
            findings.plan(HostSpec.of(topology.asInFile(), host), seen.facts());
        }
        return List.copyOf(findings.problems);
    }

    /** Something that a command typed on the host mends. */
    void add(String what, String command) {
        problems.add(new HostProblem(host, line(what), "On " + host + ": `" + line(command) + "`."));
    }

    /** The same, and what is to be done besides. */
    void add(String what, String command, String then) {
        problems.add(new HostProblem(host, line(what), "On " + host + ": `" + line(command) + "`" + then + "."));
    }

    /** Something of Weft's own. */
    void addOurs(String what) {
        problems.add(new HostProblem(host, line(what), "Run `weft apply`."));
    }

    /** Something where only a person can tell what is right. */
    void addOpen(String what, String fix) {
        problems.add(new HostProblem(host, line(what), fix));
    }

    List<HostProblem> list() {
        return List.copyOf(problems);
    }

    /** What a host said can be in it: one line that steers no terminal. */
    public static String line(String text) {
        String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() <= LONGEST * 2 ? clean : clean.substring(0, LONGEST * 2) + "...";
    }

    /** The words of a program that failed: shorter still. */
    static String said(String text) {
        String clean = line(text);
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
    }

    /**
     * Whatever else {@code weft plan} would change on a host that was applied. What the controller put there by command is
     * not in the file, and no difference.
     */
    private void plan(HostSpec spec, HostFacts facts) {
        boolean isApplied = spec.bridges().stream()
                .allMatch(wanted -> facts.ovs()
                        .bridge(wanted.name())
                        .filter(Ovs.Bridge::isOurs)
                        .isPresent());
        if (!isApplied || spec.isEmpty()) {
            return;
        }
        HostPlan plan = Planner.plan(spec, facts);
        plan.failures().stream()
                .limit(SHOWN)
                .forEach(failure ->
                        addOpen(failure.what() + ": " + said(failure.why()), "Do: " + line(failure.fix()) + "."));
        // A container that was stopped, or has lost its cable: the controller tells of its port.
        Set<String> known = spec.cables().stream()
                .filter(container -> facts.link(container.port()).isEmpty())
                .flatMap(container -> Stream.of(container.container(), container.port()))
                .collect(Collectors.toSet());
        List<String> changes = plan.changes().stream()
                .filter(change -> !known.contains(change.name()))
                .map(change -> change.sign().symbol() + " " + change.kind() + " " + change.name())
                .toList();
        if (!changes.isEmpty()) {
            addOurs("it differs from the file in " + changes.size() + (changes.size() == 1 ? " thing" : " things")
                    + " (`weft plan` lists them): "
                    + String.join(", ", changes.subList(0, Math.min(SHOWN, changes.size())))
                    + (changes.size() > SHOWN ? ", ..." : ""));
        }
    }

    private void services(HostFacts.Services services) {
        answer("Open vSwitch", services.ovsDatabase(), "openvswitch-switch");
        if (services.ovsDatabase() instanceof HostFacts.Answer.Yes) {
            answer("Open vSwitch", services.ovsRunning(), "openvswitch-switch");
        }
        answer("Docker", services.docker(), "docker");
    }

    private void answer(String what, HostFacts.Answer answer, String service) {
        if (answer instanceof HostFacts.Answer.No no) {
            add(what + " does not respond: " + said(no.said()), "systemctl restart " + service);
        }
    }

    private void underlay(HostSpec spec, HostFacts facts) {
        Optional<Link> link = Datapath.vtepLink(facts, spec.host().vtep());
        if (link.isEmpty()) {
            addOpen(
                    "no device has the tunnel address " + spec.host().vtep() + ", so no tunnel ends here",
                    "Add it to a device, or correct it in the file (`vtep: ADDRESS`).");
        } else if (link.get().mtu() < spec.underlayMtu()) {
            add(
                    link.get().name() + ", which has the tunnel address, carries packets of "
                            + link.get().mtu() + " bytes, but the file says " + spec.underlayMtu(),
                    "ip link set dev " + link.get().name() + " mtu " + spec.underlayMtu(),
                    ", or write `underlay: {mtu: " + link.get().mtu() + "}` in the file");
        }
    }

    private void upcalls(HostSight sight) {
        sight.newUpcalls()
                .filter(Upcalls::isBad)
                .ifPresent(calls -> add(
                        "Open vSwitch lost " + calls.lost() + " of " + calls.missed()
                                + " upcalls of its datapath (`ovs-appctl dpctl/show`), "
                                + (sight.earlier().isPresent() ? "since the previous check" : "since it started")
                                + ": new connections fail or start late",
                        "systemctl restart openvswitch-switch",
                        " if this continues; Weft reinstalls its flows automatically"));
    }
}

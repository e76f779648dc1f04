package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.change.CablePlanner;
import dev.weft.bootstrap.change.ImagePlanner;
import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Adoption;
import dev.weft.bootstrap.spec.Cable;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.TunnelPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must be so before anything on a host is touched. All that is wrong is listed at once. */
public final class PreflightChecks {
    private static final List<String> ALWAYS =
            List.of("ip", "iptables", "iptables-restore", "nsenter", "sysctl", "ethtool", "flock", "timeout");
    private static final Pattern VERSION = Pattern.compile("\\(Open vSwitch\\) (\\d{1,6})\\.(\\d{1,6})");
    private static final int LEAST_OVS_MAJOR = 2;
    private static final int LEAST_OVS_MINOR = 17;

    private static final String HAND_OVER = "take it over unchanged (--adopt), or ";

    private final HostSpec spec;
    private final HostFacts facts;
    private final Adoption adoption;
    private final Set<String> ourPorts;
    private final List<Failure> failures = new ArrayList<>();

    private PreflightChecks(HostSpec spec, HostFacts facts, Adoption adoption) {
        this.spec = spec;
        this.facts = facts;
        this.adoption = adoption;
        this.ourPorts = facts.ovs().ours().stream()
                .flatMap(bridge -> bridge.ports().stream())
                .filter(Ovs.Port::isOurs)
                .map(Ovs.Port::name)
                .collect(Collectors.toSet());
    }

    /** Everything wrong; for a host that is to have nothing of ours, only what hides whether it has. */
    static List<Failure> of(HostSpec spec, HostFacts facts) {
        return of(spec, facts, Adoption.REFUSE);
    }

    /** The same; what may be taken over is nothing wrong. */
    public static List<Failure> of(HostSpec spec, HostFacts facts, Adoption adoption) {
        PreflightChecks checks = new PreflightChecks(spec, facts, adoption);
        if (spec.isEmpty()) {
            checks.running("Open vSwitch", facts.services().ovsRunning(), "openvswitch-switch");
            checks.running("Docker", facts.services().docker(), "docker");
        } else {
            checks.software();
            checks.underlay();
            checks.bridges();
            checks.tunnels();
            checks.devices();
            checks.containers();
            checks.files();
            if (adoption == Adoption.TAKE_OVER) {
                checks.failures.addAll(AdoptionChecks.of(spec, facts));
            }
        }
        return List.copyOf(checks.failures);
    }

    private void fail(String what, String why, String fix) {
        failures.add(new Failure(what, why, fix));
    }

    private void software() {
        List<String> missing =
                ALWAYS.stream().filter(tool -> !facts.tools().contains(tool)).toList();
        if (!missing.isEmpty()) {
            fail(
                    "programs are missing",
                    "not found: " + String.join(", ", missing),
                    "apt-get install iproute2 iptables ethtool procps util-linux coreutils");
        }
        if (facts.services().ovsDatabase() instanceof HostFacts.Answer.Absent) {
            fail("no Open vSwitch", "ovs-vsctl is not installed", "apt-get install openvswitch-switch");
        } else {
            running("Open vSwitch", facts.services().ovsDatabase(), "openvswitch-switch");
            running("Open vSwitch", facts.services().ovsRunning(), "openvswitch-switch");
            ovsVersion();
        }
        if (facts.services().docker() instanceof HostFacts.Answer.Absent) {
            fail("no Docker", "docker is not installed", "apt-get install docker.io");
        } else {
            running("Docker", facts.services().docker(), "docker");
        }
    }

    private void running(String what, HostFacts.Answer answer, String service) {
        if (answer instanceof HostFacts.Answer.No no
                && failures.stream().noneMatch(f -> f.what().startsWith(what))) {
            fail(what + " does not respond", no.said(), "start it: systemctl start " + service);
        }
    }

    private void ovsVersion() {
        if (facts.services().ovsRunning() instanceof HostFacts.Answer.Yes yes) {
            Matcher version = VERSION.matcher(yes.said());
            if (!version.find()) {
                return;
            }
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            if (major < LEAST_OVS_MAJOR || major == LEAST_OVS_MAJOR && minor < LEAST_OVS_MINOR) {
                fail(
                        "Open vSwitch is too old",
                        "it is " + major + "." + minor + ", but Weft needs flow-based tunnels with groups, as of 2.17",
                        "upgrade it (Debian 12, Ubuntu 22.04 and later are new enough)");
            }
        }
    }

    private void underlay() {
        String vtep = spec.host().vtep().toString();
        Datapath.vtepLink(facts, spec.host().vtep())
                .ifPresentOrElse(
                        link -> {
                            if (link.mtu() < spec.underlayMtu()) {
                                fail(
                                        "the underlay MTU is too small",
                                        link.name() + ", which has " + vtep + ", carries packets of " + link.mtu()
                                                + " bytes, but the file says " + spec.underlayMtu(),
                                        "ip link set dev " + link.name() + " mtu " + spec.underlayMtu()
                                                + ", or write underlay: {mtu: " + link.mtu() + "} in the file");
                            }
                        },
                        () -> fail(
                                "the tunnel address is missing",
                                "no device of this host has the address " + vtep,
                                "correct it in the file (vtep: ADDRESS), or add it to a device"));
        if (Datapath.of(facts, spec.host().vtep()).isEmpty()
                && facts.services().ovsRunning() instanceof HostFacts.Answer.Yes) {
            fail(
                    "no datapath",
                    "the kernel has no openvswitch module, and " + vtep
                            + " is not on a bridge with datapath_type=netdev, which the userspace datapath needs",
                    "install the module (package linux-modules-extra or the distribution's full kernel), or move the"
                            + " address to such a bridge");
        }
        if (Datapath.of(facts, spec.host().vtep()).equals(Optional.of(Datapath.USERSPACE))
                && !facts.tools().contains("nft")) {
            fail("programs are missing", "not found: nft", "apt-get install nftables");
        }
    }

    private void bridges() {
        for (HostSpec.Bridge wanted : spec.bridges()) {
            String name = wanted.name();
            Optional<Ovs.Bridge> found = facts.ovs().bridge(name);
            if (found.isEmpty()) {
                device(name, "a bridge", "", "");
            } else if (!found.get().isOurs() && adoption == Adoption.REFUSE) {
                fail(
                        "bridge " + name + " does not belong to Weft",
                        "it exists without Weft's mark",
                        HAND_OVER + "remove it: ovs-vsctl del-br " + name);
            }
        }
    }

    private void files() {
        facts.healing().files().forEach((path, file) -> {
            if (!file.ours()) {
                fail(
                        "file " + path + " does not belong to Weft",
                        "it exists, but its first lines do not name Weft",
                        "move it away: mv " + path + " " + path + ".old");
            }
        });
    }

    /** Ports of others that take a tunnel's place, or its packets. */
    private void tunnels() {
        List<TunnelPort> wanted =
                spec.bridges().stream().flatMap(b -> b.tunnels().stream()).toList();
        for (Ovs.Bridge bridge : facts.ovs().bridges()) {
            for (Ovs.Port port : bridge.ports()) {
                if (!port.isOurs()
                        && !isTunnelOf(bridge, port)
                        && wanted.stream().anyMatch(tunnel -> tunnel.isTakenBy(port))) {
                    fail(
                            "the tunnel is already in use",
                            "port " + port.name() + " of bridge " + bridge.name() + " is a VXLAN port with remote_ip="
                                    + port.options().getOrDefault("remote_ip", "") + ", key="
                                    + port.options().getOrDefault("key", "0")
                                    + " and the same UDP port; Open vSwitch allows only one (\"File exists\"), "
                                    + "and passes packets to the port with the most specific options",
                            "if it is this tunnel, use its name in the file (tunnel: " + port.name()
                                    + "); otherwise remove it: ovs-vsctl del-port " + bridge.name() + " "
                                    + port.name());
                }
            }
        }
    }

    /** Of the name and on the bridge where the file has a tunnel: whether it may be that is asked by its name. */
    private boolean isTunnelOf(Ovs.Bridge bridge, Ovs.Port port) {
        return spec.bridges().stream()
                .filter(wanted -> wanted.name().equals(bridge.name()))
                .flatMap(wanted -> wanted.tunnels().stream())
                .anyMatch(tunnel -> tunnel.port().equals(port.name()));
    }

    /** Names that our ports need and something else has; addresses that would then be in two places. */
    private void devices() {
        spec.bridges()
                .forEach(bridge -> bridge.tunnels()
                        .forEach(tunnel -> device(tunnel.port(), "a tunnel port", bridge.name(), TunnelPort.TYPE)));
        for (HostSpec.Gateway gateway : spec.gateways()) {
            device(gateway.port(), "the gateway port of network " + gateway.network(), gateway.bridge(), "internal");
        }
        for (Cable cable : spec.cables()) {
            device(cable.port(), "the cable of container " + cable.container(), cable.bridge(), "");
        }
    }

    /**
     * @param bridgeOfOurs where it is to be a port; empty: nowhere
     * @param type   of that port
     */
    private void device(String name, String purpose, String bridgeOfOurs, String type) {
        if (isOurPort(name)) {
            return;
        }
        if (adoption == Adoption.TAKE_OVER
                && facts.ovs()
                        .bridge(bridgeOfOurs)
                        .flatMap(bridge -> bridge.port(name))
                        .filter(port -> port.type().equals(type))
                        .isPresent()) {
            return;
        }
        facts.ovs()
                .bridgeOf(name)
                .ifPresentOrElse(
                        bridge -> fail(
                                "port " + name + " does not belong to Weft",
                                "it is on bridge " + bridge.name()
                                        + " without Weft's mark, but the file needs the name for " + purpose,
                                (bridge.name().equals(bridgeOfOurs) && adoption == Adoption.REFUSE ? HAND_OVER : "")
                                        + "remove it: ovs-vsctl del-port " + bridge.name() + " " + name),
                        () -> facts.link(name)
                                .filter(link -> !isOurCable(link))
                                .ifPresent(link -> fail(
                                        "device " + name + " does not belong to Weft",
                                        "it exists, but the file needs the name for " + purpose,
                                        "rename or remove it: ip link del dev " + name)));
    }

    private boolean isOurPort(String name) {
        return ourPorts.contains(name);
    }

    /** The cable of a container of ours that did not get as far as being a port. */
    private boolean isOurCable(Link link) {
        return spec.cables().stream()
                .filter(cable -> cable.port().equals(link.name()))
                .anyMatch(cable -> facts.docker()
                        .container(cable.container())
                        .filter(container -> (container.isOurs() || adoption == Adoption.TAKE_OVER)
                                && CablePlanner.joined(link, container.netns(), cable.inner()))
                        .isPresent());
    }

    private void containers() {
        for (HostSpec.Workload container : spec.containers()) {
            facts.docker()
                    .container(container.name())
                    .filter(found -> !found.isOurs() && adoption == Adoption.REFUSE)
                    .ifPresent(found -> fail(
                            "container " + container.name() + " does not belong to Weft",
                            "a container with that name exists (image " + found.image() + ") without Weft's label",
                            HAND_OVER + "remove or rename it: docker rename " + container.name() + " "
                                    + container.name() + "-old; or use another name in the file"));
        }
        if (ImagePlanner.mustBuild(spec, facts) && !facts.tools().contains("busybox-static")) {
            fail(
                    "static busybox is missing",
                    "the image " + dev.weft.topology.Container.DEFAULT_IMAGE + " is built from the host's own",
                    "apt-get install busybox-static");
        }
    }
}

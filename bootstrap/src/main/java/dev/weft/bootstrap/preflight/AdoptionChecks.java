package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Cable;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must be so of things of somebody else's for them to be taken over as they are: nothing of it is made anew. */
final class AdoptionChecks {
    private final HostSpec spec;
    private final HostFacts facts;
    private final List<Failure> failures = new ArrayList<>();

    private AdoptionChecks(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    static List<Failure> of(HostSpec spec, HostFacts facts) {
        AdoptionChecks checks = new AdoptionChecks(spec, facts);
        spec.bridges().forEach(checks::bridge);
        spec.containers()
                .forEach(wanted -> facts.docker()
                        .container(wanted.name())
                        .filter(found -> !found.isOurs())
                        .ifPresent(found -> checks.container(wanted, found)));
        return List.copyOf(checks.failures);
    }

    private void fail(String what, String why, String fix) {
        failures.add(new Failure(what, why, fix));
    }

    private void bridge(HostSpec.Bridge wanted) {
        Optional<Ovs.Bridge> found = facts.ovs().bridge(wanted.name()).filter(bridge -> !bridge.isOurs());
        if (found.isEmpty()) {
            return;
        }
        String type =
                found.get().datapathType().isEmpty() ? "system" : found.get().datapathType();
        Datapath.of(facts, spec.host().vtep())
                .filter(datapath -> !datapath.type().equals(type))
                .ifPresent(datapath -> fail(
                        "bridge " + wanted.name() + " cannot be taken over",
                        "its datapath_type is " + type + ", but the device with the tunnel address "
                                + spec.host().vtep() + " needs " + datapath.type()
                                + "; changing it cuts off all its ports",
                        "change it yourself at a quiet moment: ovs-vsctl set bridge " + wanted.name()
                                + " datapath_type=" + datapath.type()));
        if (found.get().controllers().isEmpty() && spec.controller().isEmpty()) {
            fail(
                    "bridge " + wanted.name() + " cannot be taken over",
                    "the file names no controller, and a Weft bridge carries no traffic without one",
                    "add controller: ADDRESS to the file");
        }
    }

    private void container(HostSpec.Workload wanted, Docker.Instance found) {
        String what = "container " + wanted.name() + " cannot be taken over";
        if (!found.image().equals(wanted.image())) {
            fail(
                    what,
                    "it was created from the image " + found.image() + ", but the file says " + wanted.image(),
                    "write image: " + found.image());
        }
        if (!found.mode().equals("none")) {
            fail(
                    what,
                    "it is in the Docker network " + found.mode() + ", but a Weft container is in no Docker network",
                    "recreate it with --network none, or remove it from the file");
        }
        for (Cable cable : wanted.cables()) {
            found.netns()
                    .link(cable.inner())
                    .flatMap(this::outer)
                    .filter(outer -> !outer.equals(cable.port()))
                    .ifPresent(outer -> fail(
                            what,
                            "the other end of its " + cable.inner() + " is " + outer + ", but the file says "
                                    + cable.port(),
                            "add port: " + outer + " to the container"));
        }
    }

    private Optional<String> outer(Link inner) {
        return facts.links().stream()
                .filter(link -> link.kind().equals("veth")
                        && link.index() == inner.peerIndex()
                        && link.peerIndex() == inner.index())
                .map(Link::name)
                .findFirst();
    }
}

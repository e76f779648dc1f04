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
                        "its datapath_type is " + type + ", and where the tunnel address "
                                + spec.host().vtep() + " is needs " + datapath.type()
                                + "; to change it cuts all its ports off",
                        "change it yourself when that does no harm: ovs-vsctl set bridge " + wanted.name()
                                + " datapath_type=" + datapath.type()));
        if (found.get().controllers().isEmpty() && spec.controller().isEmpty()) {
            fail(
                    "bridge " + wanted.name() + " cannot be taken over",
                    "the file names no controller, and without one a bridge of Weft's carries nothing",
                    "write controller: ADDRESS in the file");
        }
    }

    private void container(HostSpec.Workload wanted, Docker.Instance found) {
        String what = "container " + wanted.name() + " cannot be taken over";
        if (!found.image().equals(wanted.image())) {
            fail(
                    what,
                    "it was made from the image " + found.image() + ", and the file says " + wanted.image(),
                    "write image: " + found.image());
        }
        if (!found.mode().equals("none")) {
            fail(
                    what,
                    "Docker has it in the network " + found.mode() + ", and Weft's containers are in none of Docker's",
                    "make it anew with --network none, or leave it out of the file");
        }
        for (Cable cable : wanted.cables()) {
            found.netns()
                    .link(cable.inner())
                    .flatMap(this::outer)
                    .filter(outer -> !outer.equals(cable.port()))
                    .ifPresent(outer -> fail(
                            what,
                            "the other end of its " + cable.inner() + " is " + outer + ", and by the file it is "
                                    + cable.port(),
                            "write port: " + outer + " at the container"));
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

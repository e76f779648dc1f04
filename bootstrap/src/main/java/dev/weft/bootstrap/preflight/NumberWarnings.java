package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.change.Differences;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Ports that did not get the OpenFlow number that they ask for, because another asked for it too and had it first. */
public final class NumberWarnings {
    private final HostFacts facts;
    private final List<String> warnings = new ArrayList<>();

    private NumberWarnings(HostFacts facts) {
        this.facts = facts;
    }

    public static List<String> of(HostSpec spec, HostFacts facts) {
        NumberWarnings of = new NumberWarnings(facts);
        spec.bridges()
                .forEach(bridge ->
                        bridge.tunnels().forEach(tunnel -> of.check(bridge.name(), tunnel.port(), tunnel.number())));
        spec.gateways().forEach(gateway -> of.check(gateway.bridge(), gateway.port(), gateway.number()));
        spec.cables().forEach(container -> of.check(container.bridge(), container.port(), container.number()));
        return of.warnings;
    }

    private void check(String name, String port, Optional<Integer> wanted) {
        Optional<Ovs.Bridge> bridge = facts.ovs().bridge(name);
        Optional<Ovs.Port> refused = bridge.flatMap(there -> there.port(port))
                .filter(Ovs.Port::works)
                .filter(there ->
                        wanted.isPresent() && Differences.isAskedFor(there, wanted) && there.number() != wanted.get());
        refused.ifPresent(there -> {
            int number = wanted.orElseThrow();
            String holders = bridge.stream()
                    .flatMap(all -> all.ports().stream())
                    .filter(other -> other.number() == number)
                    .map(Ovs.Port::name)
                    .collect(Collectors.joining(", "));
            warnings.add("port " + port + " requests OpenFlow number " + number + " but has " + there.number()
                    + (holders.isEmpty()
                            ? ""
                            : ": port " + holders + " requested the same number first (ovs-vsctl clear Interface "
                                    + holders + " ofport_request releases it)")
                    + "; it works while the controller runs, because the controller uses the actual number");
        });
    }
}

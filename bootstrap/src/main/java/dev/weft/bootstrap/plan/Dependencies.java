package dev.weft.bootstrap.plan;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.spec.HostSpec;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which changes of a host depend on which: after one has failed, what does not depend on it is done all the same. The names
 * of things here are the changes' own ({@code bridge ovs-br0}), and a few that several changes provide together.
 */
public final class Dependencies {
    /** What is surplus on bridges is gone: names, addresses and tunnels' places are free. */
    private static final String ROOM = "room on the bridges";

    /** All settings of the kernel are as they should be. */
    private static final String SETTINGS = "settings of the kernel";

    private static final String FILTER = "packet filter";

    /** The host does not put back what destroy takes away. */
    private static final String QUIET = "self-repair switched off";

    private static final String NO_CONTAINERS = "containers gone";
    private static final String NO_GATEWAYS = "gateways gone";

    private final HostSpec spec;
    private final Map<String, String> lost = new LinkedHashMap<>();

    public Dependencies(HostSpec spec) {
        this.spec = spec;
    }

    /** Records that a change failed, or was left out, and why in the first place. */
    public void lose(Change change) {
        String cause = missing(change).orElse(change.kind() + " " + change.name());
        given(change).forEach(thing -> lost.putIfAbsent(thing, cause));
    }

    private static Set<String> given(Change change) {
        Set<String> given = new LinkedHashSet<>();
        given.add(change.kind() + " " + change.name());
        boolean removal = change.sign() == Sign.REMOVE;
        switch (change.kind()) {
            case "sysctl" -> given.add(SETTINGS);
            case "firewall" -> given.add(FILTER);
            case "file", "units" -> {
                if (removal) {
                    given.add(QUIET);
                }
            }
            case "container" -> {
                if (removal) {
                    given.add(NO_CONTAINERS);
                }
            }
            case "bridge", "tunnel", "gateway", "port" -> {
                if (removal) {
                    given.add(ROOM);
                }
                if (removal && change.kind().equals("gateway")) {
                    given.add(NO_GATEWAYS);
                }
            }
            default -> {}
        }
        return given;
    }

    /** What failed that a change depends on, however far back; empty: it can be done. */
    public Optional<String> missing(Change change) {
        return of(change).stream().filter(lost::containsKey).findFirst().map(lost::get);
    }

    private Set<String> of(Change change) {
        Set<String> needs = new LinkedHashSet<>();
        if (change.sign() == Sign.REMOVE || spec.isEmpty()) {
            ofRemoval(change, needs);
        } else {
            ofWanted(change, needs);
        }
        return needs;
    }

    private void ofRemoval(Change change, Set<String> needs) {
        if (spec.isEmpty() && !change.kind().equals("file") && !change.kind().equals("units")) {
            needs.add(QUIET);
        }
        if (change.kind().equals("image")) {
            needs.add(NO_CONTAINERS);
        }
        if (change.kind().equals("firewall")) {
            needs.add(NO_GATEWAYS);
            needs.add(SETTINGS);
        }
    }

    private void ofWanted(Change change, Set<String> needs) {
        switch (change.kind()) {
            case "units" -> RepairPlanner.paths().forEach(path -> needs.add("file " + RepairPlanner.name(path)));
            case "bridge" -> needs.add(ROOM);
            case "tunnel" -> {
                needs.add(ROOM);
                spec.bridges().stream()
                        .filter(bridge -> bridge.name().equals(change.name())
                                || bridge.tunnels().stream()
                                        .anyMatch(tunnel -> tunnel.port().equals(change.name())))
                        .forEach(bridge -> needs.add("bridge " + bridge.name()));
            }
            case "sysctl" -> needs.add(FILTER);
            case "gateway" -> {
                needs.add(FILTER);
                needs.add(SETTINGS);
                needs.add(ROOM);
                spec.gateways().stream()
                        .filter(gateway -> gateway.port().equals(change.name()))
                        .forEach(gateway -> needs.add("bridge " + gateway.bridge()));
            }
            case "container" -> ofContainer(change.name(), needs);
            case "cable", "port" -> ofPort(change, needs);
            case "controller" -> {
                needs.add(FILTER);
                needs.add("bridge " + change.name());
            }
            default -> {}
        }
    }

    private void ofContainer(String name, Set<String> needs) {
        needs.add("container " + name);
        spec.containers().stream()
                .filter(wanted -> wanted.name().equals(name))
                .forEach(wanted -> needs.add("image " + wanted.image()));
    }

    private void ofPort(Change change, Set<String> needs) {
        needs.add(ROOM);
        needs.add(SETTINGS);
        needs.add("cable " + change.name());
        spec.containers().stream()
                .flatMap(wanted -> wanted.cables().stream())
                .filter(cable -> cable.port().equals(change.name()))
                .forEach(cable -> {
                    needs.add("container " + cable.container());
                    needs.add("bridge " + cable.bridge());
                });
    }
}

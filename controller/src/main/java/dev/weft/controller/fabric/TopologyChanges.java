package dev.weft.controller.fabric;

import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What differs between two topologies, a line each: {@code + container docker5}, {@code ~ network blue}. No line is there
 * if and only if they are equal.
 */
final class TopologyChanges {
    private TopologyChanges() {}

    static List<String> between(Topology before, Topology after) {
        List<String> lines = new ArrayList<>();
        compare("host", before.hosts(), after.hosts(), Host::name, lines);
        compare("network", before.networks(), after.networks(), Network::name, lines);
        compare("router", before.routers(), after.routers(), Router::name, lines);
        Set<String> several = new HashSet<>(onSeveralHosts(before));
        several.addAll(onSeveralHosts(after));
        compare("container", before.containers(), after.containers(), container -> title(container, several), lines);
        compare(
                "port",
                before.assignedPorts(),
                after.assignedPorts(),
                port -> port.name() + port.host().map(host -> " on " + host).orElse(""),
                lines);
        if (before.layout() != after.layout()) {
            lines.add("~ layout");
        }
        if (!before.controller().equals(after.controller()) || before.underlayMtu() != after.underlayMtu()) {
            lines.add("~ settings that `weft apply` changes on bridges");
        }
        if (before.admission() != after.admission()) {
            lines.add("~ admission");
        }
        if (lines.isEmpty() && !before.equals(after)) {
            lines.add("~ order of the file");
        }
        return lines;
    }

    /** A container that moves keeps its title, unless another host has one of its name. */
    private static String title(Container container, Set<String> several) {
        return several.contains(container.name()) ? container.name() + "@" + container.host() : container.name();
    }

    private static Set<String> onSeveralHosts(Topology topology) {
        Set<String> seen = new HashSet<>();
        return topology.containers().stream()
                .map(Container::name)
                .filter(name -> !seen.add(name))
                .collect(Collectors.toSet());
    }

    private static <T> void compare(
            String kind, List<T> before, List<T> after, Function<T, String> name, List<String> lines) {
        Map<String, T> old = new LinkedHashMap<>();
        before.forEach(item -> old.put(name.apply(item), item));
        for (T item : after) {
            T was = old.remove(name.apply(item));
            if (was == null) {
                lines.add("+ " + kind + " " + name.apply(item));
            } else if (!was.equals(item)) {
                lines.add("~ " + kind + " " + name.apply(item));
            }
        }
        old.keySet().forEach(gone -> lines.add("- " + kind + " " + gone));
    }
}

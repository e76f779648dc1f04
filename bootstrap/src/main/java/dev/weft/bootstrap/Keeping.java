package dev.weft.bootstrap;

import dev.weft.topology.Host;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports that somebody hung on by hand and asked to be kept: the host hangs them on again after a restart of their container and
 * after a reboot. What such a port was like is in the Open vSwitch database of the host, in {@code external_ids:weft-kept} of its
 * Interface, and goes with the port; {@code heal/head.sh} writes and reads it.
 */
final class Keeping {
    /** The key in external_ids of an Interface. */
    static final String KEY = "weft-kept";

    private Keeping() {}

    static boolean isKept(Ovs.Port port) {
        return !port.isOurs() && port.externalIds().containsKey(KEY);
    }

    /** Whether a port of this name is kept. */
    static boolean isKept(HostFacts facts, String port) {
        return facts.ovs()
                .bridgeOf(port)
                .flatMap(bridge -> bridge.port(port))
                .filter(Keeping::isKept)
                .isPresent();
    }

    /** The container that a kept port is of. */
    static String container(Ovs.Port port) {
        return port.externalIds()
                .getOrDefault(KEY, "")
                .replaceFirst("^container=", "")
                .replaceFirst(";.*$", "");
    }

    /** With the script the records go; the ports are somebody else's and stay. */
    static List<Change> removals(HostSpec spec, HostFacts facts) {
        if (!spec.isEmpty()) {
            return List.of();
        }
        return facts.ovs().bridges().stream()
                .flatMap(bridge -> bridge.ports().stream())
                .filter(port -> port.externalIds().containsKey(KEY))
                .map(port -> Change.of(
                        Change.Sign.REMOVE,
                        "record",
                        port.name(),
                        "that this port is kept",
                        List.of(Commands.ovs("--if-exists", "remove", "Interface", port.name(), "external_ids", KEY))))
                .toList();
    }

    /** Asks a host to keep the ports of a container, or to do so no more. */
    static KeepReport ask(Remote.Opener opener, Progress progress, Host host, Kept wish, String container) {
        try {
            String word = wish == Kept.FROM_NOW_ON ? "--keep" : "--unkeep";
            return read(host.name(), container, HealRun.run(opener, progress, host, word, container));
        } catch (RemoteException e) {
            Failure failure = Failure.of(e);
            return new KeepReport(
                    host.name(), container, List.of(), List.of(failure.why() + "; " + failure.fix()), List.of());
        }
    }

    static KeepReport read(String host, String container, Remote.Result result) {
        List<String> ports = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (String line :
                result.output().lines().limit(Report.MOST).map(Said::line).toList()) {
            String text = line.substring(line.indexOf(' ') + 1);
            switch (line.split(" ", 2)[0]) {
                case "kept", "left" -> ports.add(text);
                case "failed" -> failed.add(text);
                default -> notes.add(line.startsWith("note ") ? text : line);
            }
        }
        notes.removeIf(String::isBlank);
        if (ports.isEmpty() && failed.isEmpty()) {
            failed.add(
                    result.ok()
                            ? "its script is of a Weft that kept no ports: run `weft apply`, then this again"
                            : "its script ended with status " + result.status() + ": "
                                    + Said.line(result.errors(), ""));
        }
        return new KeepReport(host, container, ports, failed, notes);
    }
}

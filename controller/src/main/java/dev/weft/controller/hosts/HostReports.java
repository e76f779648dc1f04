package dev.weft.controller.hosts;

import dev.weft.bootstrap.findings.HostProblem;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Puts looks at hosts together; hosts that could not be looked at for the same reason are one sentence. Pure. */
final class HostReports {
    private static final int NAMED = 3;
    private static final long NANOS = 1_000_000_000L;

    private HostReports() {}

    static HostNews.Report of(Topology topology, Map<Host, HostWatch.Seen> newest, long now) {
        List<HostProblem> problems = new ArrayList<>();
        Map<String, List<Host>> unseen = new LinkedHashMap<>(); // by reason
        Map<String, String> reasons = new LinkedHashMap<>(); // as the first of them has it
        OptionalLong oldest = OptionalLong.empty();
        for (Host host : topology.hosts()) {
            HostWatch.Seen seen = newest.get(host);
            String failure = seen == null
                    ? "no inspection has finished yet; try again in a few seconds"
                    : seen.result().failure().orElse("");
            if (seen != null && failure.isEmpty()) {
                problems.addAll(seen.result().problems());
                long age = Math.max(0, now - seen.began()) / NANOS;
                oldest = OptionalLong.of(Math.max(age, oldest.orElse(0)));
            } else {
                String alike = alike(host, failure);
                unseen.computeIfAbsent(alike, reason -> new ArrayList<>()).add(host);
                reasons.putIfAbsent(alike, failure);
            }
        }
        int all = topology.hosts().size();
        return new HostNews.Report(
                problems,
                unseen.entrySet().stream()
                        .map(entry -> sentence(entry.getValue(), all, reasons.get(entry.getKey())))
                        .toList(),
                oldest);
    }

    /** The reason without what differs from host to host. */
    private static String alike(Host host, String failure) {
        return failure.replace(host.address().toString(), "ADDRESS").replace(host.name(), "HOST");
    }

    private static String sentence(List<Host> hosts, int all, String reason) {
        if (hosts.size() == all && all > 1) {
            return "Hosts were not checked: " + reason + ".";
        }
        String names = hosts.stream().limit(NAMED).map(Host::name).collect(Collectors.joining(", "))
                + (hosts.size() > NAMED ? " and " + (hosts.size() - NAMED) + " more" : "");
        return names + (hosts.size() == 1 ? " was" : " were") + " not checked: " + reason + ".";
    }
}

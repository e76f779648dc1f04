package dev.weft.bootstrap;

import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tries what reaches what, from inside the real containers, and compares it with what the topology says must be. */
public final class Check {
    /** At a time on one host: each waits for at most two seconds, mostly for nothing. */
    private static final int AT_ONCE = 64;

    private final Remote.Opener opener;
    private final Progress progress;

    public Check(SshSettings ssh, Progress progress) {
        this(new Ssh(ssh), progress);
    }

    Check(Remote.Opener opener, Progress progress) {
        this.opener = opener;
        this.progress = progress;
    }

    /** What containers know about their neighbours' MAC addresses. */
    public enum Neighbours {
        KEEP,
        FLUSH
    }

    /**
     * Tries everything once.
     *
     * @param outside an address outside the overlay that answers ping and HTTP; empty: the outside is not tried
     */
    public CheckReport run(Topology topology, Optional<Ipv4Address> outside, Neighbours neighbours) {
        List<Trial> trials = Trial.all(topology, outside);
        List<Host> hosts = topology.hosts().stream()
                .filter(host -> !topology.containersOn(host.name()).isEmpty())
                .toList();
        Map<String, HostResult> results = new HashMap<>();
        Parallel.map(hosts, host -> tryFrom(host, trials, neighbours))
                .forEach(result -> results.put(result.host().name(), result));
        Map<String, String> hostOf =
                topology.containers().stream().collect(Collectors.toMap(topology::title, Container::host));
        List<CheckReport.Cell> cells = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            HostResult here = results.get(trial.from().host());
            Optional<HostResult> there =
                    Optional.ofNullable(hostOf.get(trial.to())).map(results::get);
            String cause =
                    here.cause().or(() -> there.flatMap(HostResult::cause)).orElse("");
            cells.add(CheckReport.Cell.of(trial, here.found().getOrDefault(i, "unknown"), cause));
        }
        return new CheckReport(
                cells,
                hosts.stream()
                        .flatMap(host -> results.get(host.name()).problem().stream())
                        .toList(),
                outside.isPresent() ? List.of() : List.of(CheckReport.OUTSIDE_SKIPPED));
    }

    /**
     * What came of the trials of one host.
     *
     * @param found by the trials' numbers
     */
    private record HostResult(Host host, Map<Integer, String> found, Optional<Report.ProblemReport> problem) {
        /** What is to blame for trials from there and to there. */
        Optional<String> cause() {
            return problem.map(Report.ProblemReport::what);
        }
    }

    private HostResult tryFrom(Host host, List<Trial> trials, Neighbours neighbours) {
        progress.say(host.name(), "trying from its containers");
        Command command = Command.script(
                        "check",
                        Resources.text("check.sh"),
                        List.of(neighbours == Neighbours.FLUSH ? "flush" : "keep", Integer.toString(AT_ONCE)))
                .withInput(work(host, trials))
                .within(Duration.ofSeconds(30).plusMillis(3000L * trials.size() / AT_ONCE));
        try (Remote remote = opener.open(host)) {
            Remote.Result result = remote.run(command);
            Map<Integer, String> found = read(result.output());
            return result.output().endsWith("finished\n")
                    ? new HostResult(host, found, Optional.empty())
                    : cutShort(host, result);
        } catch (RemoteException e) {
            return new HostResult(
                    host,
                    Map.of(),
                    Optional.of(new Report.ProblemReport("no access to " + host.name(), e.getMessage(), e.fix())));
        }
    }

    private static HostResult cutShort(Host host, Remote.Result result) {
        return new HostResult(
                host,
                read(result.output()),
                Optional.of(new Report.ProblemReport(
                        "the trials on " + host.name() + " were cut short",
                        "status " + result.status() + ": " + result.errors().strip(),
                        "see that Docker answers there, and that user "
                                + host.ssh().user() + " may become root")));
    }

    /** The script's input: names and addresses are data to it. */
    private static String work(Host host, List<Trial> trials) {
        Map<String, StringBuilder> perContainer = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            if (trial.from().host().equals(host.name())) {
                perContainer
                        .computeIfAbsent(trial.from().name(), name -> new StringBuilder("container " + name + "\n"))
                        .append(i + " " + trial.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + trial.address()
                                + "\n");
            }
        }
        return String.join("", perContainer.values());
    }

    private static Map<Integer, String> read(String output) {
        Map<Integer, String> found = new HashMap<>();
        for (String line : output.split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 2 && words[0].matches("[0-9]{1,9}")) {
                found.put(Integer.parseInt(words[0]), words[1]);
            }
        }
        return found;
    }
}

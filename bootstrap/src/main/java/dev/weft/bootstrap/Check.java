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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tries what reaches what, from inside the real containers, and compares it with what the topology says must be. */
public final class Check {
    /** At a time on one host: each waits for at most two seconds, mostly for nothing. */
    private static final int AT_ONCE = 64;

    /** What finding the size that a way carries takes beside the rest: a dozen echo requests, one after the other. */
    private static final Duration BISECTION = Duration.ofSeconds(40);

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
        List<PathTrial> paths = PathTrial.all(topology);
        List<Host> hosts = topology.hosts().stream()
                .filter(host -> !topology.containersOn(host.name()).isEmpty())
                .toList();
        Map<String, HostResult> results = new HashMap<>();
        Parallel.map(hosts, host -> tryFrom(host, new Work(trials, paths), neighbours), Check::defect)
                .forEach(result -> results.put(result.host().name(), result));
        Map<String, String> hostOf = new HashMap<>();
        topology.containers()
                .forEach(container -> container
                        .attachments()
                        .forEach(attachment ->
                                hostOf.put(Trial.title(topology, container, attachment), container.host())));
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
        List<CheckReport.Path> ways = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            PathTrial path = paths.get(i);
            String found = results.get(path.here().name()).found().getOrDefault(trials.size() + i, "unknown");
            ways.add(CheckReport.Path.of(topology, path, found));
        }
        return new CheckReport(
                cells,
                ways,
                hosts.stream()
                        .flatMap(host -> results.get(host.name()).problem().stream())
                        .toList(),
                outside.isPresent() ? List.of() : List.of(CheckReport.OUTSIDE_SKIPPED));
    }

    /** All that is to be tried. Paths have the numbers that follow those of the trials. */
    private record Work(List<Trial> trials, List<PathTrial> paths) {
        Duration limit() {
            return Duration.ofSeconds(30)
                    .plusMillis(3000L * (trials.size() + paths.size()) / AT_ONCE)
                    .plus(paths.isEmpty() ? Duration.ZERO : BISECTION);
        }

        /** The script's input for one host: names and addresses are data to it. */
        String on(Host host) {
            Map<String, StringBuilder> perContainer = new LinkedHashMap<>();
            for (int i = 0; i < trials.size(); i++) {
                Trial trial = trials.get(i);
                if (trial.from().host().equals(host.name())) {
                    lines(perContainer, trial.from())
                            .append(i + " " + trial.kind().name().toLowerCase(Locale.ROOT) + " " + trial.address()
                                    + "\n");
                }
            }
            for (int i = 0; i < paths.size(); i++) {
                PathTrial path = paths.get(i);
                if (path.here().equals(host)) {
                    lines(perContainer, path.from()).append(path.work(trials.size() + i));
                }
            }
            return String.join("", perContainer.values());
        }

        private static StringBuilder lines(Map<String, StringBuilder> perContainer, Container from) {
            return perContainer.computeIfAbsent(from.name(), name -> new StringBuilder("container " + name + "\n"));
        }
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

    private HostResult tryFrom(Host host, Work work, Neighbours neighbours) {
        progress.say(host.name(), "trying from its containers");
        Command command = Command.script(
                        "check",
                        Resources.text("check.sh"),
                        List.of(neighbours == Neighbours.FLUSH ? "flush" : "keep", Integer.toString(AT_ONCE)))
                .withInput(work.on(host))
                .within(work.limit());
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

    private static HostResult defect(Host host, Throwable e) {
        return new HostResult(host, Map.of(), Optional.of(Report.ProblemReport.of(Failure.defect(e))));
    }

    private static HostResult cutShort(Host host, Remote.Result result) {
        return new HostResult(
                host,
                read(result.output()),
                Optional.of(new Report.ProblemReport(
                        "the trials on " + host.name() + " were cut short",
                        "status " + result.status() + ": " + Said.line(result.errors(), ""),
                        "see that Docker answers there, and that user "
                                + host.ssh().user().orElse(Host.Ssh.DEFAULT_USER) + " may become root")));
    }

    private static Map<Integer, String> read(String output) {
        Map<Integer, String> found = new HashMap<>();
        for (String line : output.split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 2 && words[0].matches("[0-9]{1,9}") && words[1].matches("[\\x21-\\x7e]{1,80}")) {
                found.put(Integer.parseInt(words[0]), words[1]);
            }
        }
        return found;
    }
}

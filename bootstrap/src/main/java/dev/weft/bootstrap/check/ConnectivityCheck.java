package dev.weft.bootstrap.check;

import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Parallel;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.remote.Said;
import dev.weft.bootstrap.remote.Ssh;
import dev.weft.bootstrap.remote.SshSettings;
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
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Tries what reaches what, from inside the real containers, and compares it with what the topology says must be. */
public final class ConnectivityCheck {
    /** At a time on one host: each waits for at most two seconds, mostly for nothing. */
    private static final int AT_ONCE = 64;

    /**
     * At a time on one host, of those that are tried again: a host that is busy, not least with all the trials at once, may have
     * been late with an answer.
     */
    private static final int AGAIN_AT_ONCE = 8;

    /** More that are lost are no matter of a busy host. */
    private static final int AGAIN_AT_MOST = 100;

    /** What finding the size that a way carries takes beside the rest: a dozen echo requests, one after the other. */
    private static final Duration BISECTION = Duration.ofSeconds(40);

    private final Remote.Opener opener;
    private final Progress progress;

    public ConnectivityCheck(SshSettings ssh, Progress progress) {
        this(new Ssh(ssh), progress);
    }

    ConnectivityCheck(Remote.Opener opener, Progress progress) {
        this.opener = opener;
        this.progress = progress;
    }

    /** What containers know about their neighbours' MAC addresses. */
    public enum Neighbours {
        KEEP,
        FLUSH
    }

    /**
     * Tries everything once, and once more, with few at a time, what should have got an answer and got none. The report names what
     * got one only then.
     *
     * @param outside an address outside the overlay that answers ping and HTTP; empty: the outside is not tried
     */
    public ConnectivityReport run(Topology topology, Optional<Ipv4Address> outside, Neighbours neighbours) {
        List<Trial> trials = Trial.all(topology, outside);
        List<PathTrial> paths = PathTrial.all(topology);
        List<Host> hosts = topology.hosts().stream()
                .filter(host -> !topology.containersOn(host.name()).isEmpty())
                .toList();
        Map<String, HostResult> results = new HashMap<>();
        Parallel.map(
                        hosts,
                        host -> tryFrom(host, new Work(trials, paths, i -> true, AT_ONCE), neighbours),
                        ConnectivityCheck::defect)
                .forEach(result -> results.put(result.host().name(), result));
        List<String> warnings = new ArrayList<>(tryAgain(trials, hosts, results));
        if (outside.isEmpty()) {
            warnings.add(ConnectivityReport.OUTSIDE_SKIPPED);
        }
        Map<String, String> hostOf = new HashMap<>();
        topology.containers()
                .forEach(container -> container
                        .attachments()
                        .forEach(attachment ->
                                hostOf.put(Trial.title(topology, container, attachment), container.host())));
        List<ConnectivityReport.Cell> cells = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            HostResult here = results.get(trial.from().host());
            Optional<HostResult> there =
                    Optional.ofNullable(hostOf.get(trial.to())).map(results::get);
            String cause =
                    here.cause().or(() -> there.flatMap(HostResult::cause)).orElse("");
            cells.add(ConnectivityReport.Cell.of(trial, here.found().getOrDefault(i, "unknown"), cause));
        }
        List<ConnectivityReport.Path> ways = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            PathTrial path = paths.get(i);
            String found = results.get(path.here().name()).found().getOrDefault(trials.size() + i, "unknown");
            ways.add(ConnectivityReport.Path.of(topology, path, found));
        }
        return new ConnectivityReport(
                cells,
                ways,
                hosts.stream()
                        .flatMap(host -> results.get(host.name()).problem().stream())
                        .toList(),
                warnings);
    }

    /**
     * Tries again what is lost and should not be, and takes over what is found.
     *
     * @return what to say of it
     */
    private List<String> tryAgain(List<Trial> trials, List<Host> hosts, Map<String, HostResult> results) {
        List<Integer> lost = IntStream.range(0, trials.size())
                .filter(i -> trials.get(i).expected() == Trial.Expectation.REACH && isLost(results, trials.get(i), i))
                .boxed()
                .toList();
        boolean isExplained =
                results.values().stream().anyMatch(result -> result.problem().isPresent());
        if (lost.isEmpty() || lost.size() > AGAIN_AT_MOST || isExplained) {
            return List.of();
        }
        Work work = new Work(trials, List.of(), lost::contains, AGAIN_AT_ONCE);
        List<Host> from = hosts.stream()
                .filter(host ->
                        lost.stream().anyMatch(i -> trials.get(i).from().host().equals(host.name())))
                .toList();
        Parallel.map(from, host -> tryFrom(host, work, Neighbours.KEEP), ConnectivityCheck::defect)
                .forEach(again ->
                        results.computeIfPresent(again.host().name(), (name, first) -> first.with(again.found())));
        List<String> late = lost.stream()
                .filter(i -> !isLost(results, trials.get(i), i))
                .map(i -> trials.get(i).sentence())
                .toList();
        return late.isEmpty()
                ? List.of()
                : List.of("lost at first, but not when repeated: " + String.join(", ", late)
                        + "; packets were lost on the path, or a host was too busy to respond within a second");
    }

    private static boolean isLost(Map<String, HostResult> results, Trial trial, int number) {
        return "lost".equals(results.get(trial.from().host()).found().get(number));
    }

    /**
     * What is to be tried. Paths have the numbers that follow those of the trials.
     *
     * @param wanted of these numbers
     * @param atOnce how many at a time on a host
     */
    private record Work(List<Trial> trials, List<PathTrial> paths, IntPredicate wanted, int atOnce) {
        Duration limit() {
            long count = IntStream.range(0, trials.size() + paths.size())
                    .filter(wanted)
                    .count();
            return Duration.ofSeconds(30)
                    .plusMillis(3000L * count / atOnce)
                    .plus(paths.isEmpty() ? Duration.ZERO : BISECTION);
        }

        /** The script's input for one host: names and addresses are data to it. */
        String on(Host host) {
            Map<String, StringBuilder> perContainer = new LinkedHashMap<>();
            for (int i = 0; i < trials.size(); i++) {
                Trial trial = trials.get(i);
                if (trial.from().host().equals(host.name()) && wanted.test(i)) {
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
    private record HostResult(Host host, Map<Integer, String> found, Optional<Failure> problem) {
        HostResult with(Map<Integer, String> later) {
            Map<Integer, String> all = new HashMap<>(found);
            all.putAll(later);
            return new HostResult(host, all, problem);
        }

        /** What is to blame for trials from there and to there. */
        Optional<String> cause() {
            return problem.map(Failure::what);
        }
    }

    private HostResult tryFrom(Host host, Work work, Neighbours neighbours) {
        progress.say(
                host.name(), work.atOnce() == AT_ONCE ? "testing from its containers" : "repeating the lost tests");
        Command command = Command.script(
                        "check",
                        Resources.text("check.sh"),
                        List.of(neighbours == Neighbours.FLUSH ? "flush" : "keep", Integer.toString(work.atOnce())))
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
                    host, Map.of(), Optional.of(new Failure("no access to " + host.name(), e.getMessage(), e.fix())));
        }
    }

    private static HostResult defect(Host host, Throwable e) {
        return new HostResult(host, Map.of(), Optional.of(Failure.defect(e)));
    }

    private static HostResult cutShort(Host host, Remote.Result result) {
        return new HostResult(
                host,
                read(result.output()),
                Optional.of(new Failure(
                        "the tests on " + host.name() + " did not finish",
                        "status " + result.status() + ": " + Said.line(result.errors(), ""),
                        "check that Docker responds there, and that user "
                                + host.ssh().user().orElse(Host.Ssh.DEFAULT_USER) + " can become root")));
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

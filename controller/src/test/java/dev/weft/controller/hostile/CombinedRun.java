package dev.weft.controller.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.Main;
import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import dev.weft.topology.Topology;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hostile switches that do everything at once against a controller of its own process with little memory, while one that
 * behaves well is measured. By hand, for a minute:
 *
 * <pre>mvn -q -pl controller -am test -Dtest=CombinedRunTest -Dsurefire.failIfNoSpecifiedTests=false
 * -DargLine="-Dweft.hostile=10 -Dweft.seconds=60"</pre>
 */
final class CombinedRun {
    private static final long MILLISECOND = 1_000_000L;
    private static final long PATIENCE = 20_000 * MILLISECOND;

    private static final Pattern LONGEST =
            Pattern.compile("longest task on the fabric thread took ([0-9]+) ms: (.*); ([0-9]+) took more");

    private final int hostile;
    private final Duration time;
    private final Path directory;
    private final Path socket;
    private final Path log;
    private final Topology file;
    private final List<Double> echoes = Collections.synchronizedList(new ArrayList<>());
    private final List<Double> learned = Collections.synchronizedList(new ArrayList<>());
    private long peak; // kB

    /**
     * What came of it.
     *
     * @param echoes      ms until each echo of the one that behaves well was answered; endless: it was not
     * @param learned     ms until each new sender was learned there
     * @param peak        most memory of the controller's process, MB
     * @param before      the same before the attack
     * @param lines       of the log
     * @param restarts    whether the process has ended
     * @param lost        events of the one that behaves well that are not kept any more
     * @param disconnects whether it was let go
     * @param held        the longest that a turn has held the fabric's thread, in its own time, ms
     * @param heldBy      what that was
     * @param tooLong     how many took longer than 50 ms; -1: the controller did not say
     * @param sent        MB that the hostile ones have sent
     * @param connections that the hostile ones have begun
     */
    record Figures(
            List<Double> echoes,
            List<Double> learned,
            long peak,
            long before,
            long lines,
            boolean restarts,
            long lost,
            boolean disconnects,
            long held,
            String heldBy,
            long tooLong,
            long sent,
            long connections) {
        static double quantile(List<Double> all, double part) {
            List<Double> sorted = all.stream().sorted().toList();
            return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
        }

        @Override
        public String toString() {
            return String.format(
                    "echo p50 %.1f p99 %.1f ms (%d); learning p50 %.1f p99 %.1f ms (%d); memory %d -> at most %d MB;"
                            + " %d lines of the log; restarts %s; events lost %d; disconnected %s; longest turn "
                            + "%d ms (%s), %d over 50 ms;"
                            + " %d MB sent over %d connections",
                    quantile(echoes, 0.5),
                    quantile(echoes, 0.99),
                    echoes.size(),
                    quantile(learned, 0.5),
                    quantile(learned, 0.99),
                    learned.size(),
                    before,
                    peak,
                    lines,
                    restarts,
                    lost,
                    disconnects,
                    held,
                    heldBy,
                    tooLong,
                    sent,
                    connections);
        }
    }

    /**
     * @param hostile how many switches
     */
    CombinedRun(int hostile, Duration time, Path directory) {
        this.hostile = hostile;
        this.time = time;
        this.directory = directory;
        this.socket = directory.resolve("control.sock");
        this.log = directory.resolve("log");
        this.file = Site.topology(hostile + 1);
    }

    Figures run() throws IOException, InterruptedException {
        int port = freePort();
        Process controller = start(port);
        try {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
            awaits(() -> said("Listening"));
            SocketSwitch good = HostileProcess.dial(file, hostile + 1, address).start();
            awaits(() -> good.heard(Bytes.FLOW_MOD) > 5);
            long before = memory(controller);
            peak = before;
            long linesBefore = lines();
            List<String> attack;
            int told;
            Process attackers = attackers(port);
            try {
                BufferedReader words = new BufferedReader(
                        new InputStreamReader(attackers.getInputStream(), StandardCharsets.ISO_8859_1));
                assertThat(words.readLine()).isEqualTo(HostileProcess.BEGINS);
                long end = System.nanoTime() + time.toNanos();
                told = measure(controller, good, () -> System.nanoTime() - end < 0 && controller.isAlive());
                attack = List.of(words.readLine().split(" "));
            } finally {
                attackers.destroyForcibly();
            }
            boolean disconnected = good.hasEnded();
            boolean ended = !controller.isAlive();
            long lost = told - (ended ? 0 : kept());
            long linesThen = lines() - linesBefore;
            controller.destroy();
            controller.waitFor(10, TimeUnit.SECONDS);
            Matcher turn = LONGEST.matcher(text());
            boolean isTold = turn.find();
            return new Figures(
                    List.copyOf(echoes),
                    List.copyOf(learned),
                    peak >> 10,
                    before >> 10,
                    linesThen,
                    ended,
                    lost,
                    disconnected,
                    isTold ? Long.parseLong(turn.group(1)) : -1,
                    isTold ? turn.group(2) : "",
                    isTold ? Long.parseLong(turn.group(3)) : -1,
                    Long.parseLong(attack.get(1)),
                    Long.parseLong(attack.get(2)));
        } finally {
            controller.destroy();
            controller.waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** They give way to the controller and to who measures, as on a machine of their own. */
    private Process attackers(int port) throws IOException {
        List<String> command = List.of(
                "nice",
                "-n",
                "10",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HostileProcess.class.getName(),
                Integer.toString(port),
                Integer.toString(hostile),
                Long.toString(time.toSeconds()));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("attackers").toFile())
                .start();
    }

    /** Echoes all the time, and somebody new about once a second; returns how many. */
    private int measure(Process controller, SocketSwitch good, BooleanSupplier goesOn) throws IOException {
        int told = 0;
        for (int n = 1; goesOn.getAsBoolean() && !good.hasEnded(); n++) {
            int xid = 0x7000_0000 + n;
            long start = System.nanoTime();
            good.send(Bytes.message(Bytes.ECHO_REQUEST, xid));
            waitFor(() -> good.echoed(xid) >= 0, echoes, start);
            if (n % 20 == 1) {
                int before = good.heard(Bytes.FLOW_MOD);
                long then = System.nanoTime();
                good.send(Site.newcomer(told++));
                waitFor(() -> good.heard(Bytes.FLOW_MOD) > before, learned, then);
            }
            peak = Math.max(peak, memory(controller));
            LockSupport.parkNanos(50 * MILLISECOND);
        }
        return told;
    }

    private static void waitFor(BooleanSupplier done, List<Double> times, long start) {
        while (!done.getAsBoolean() && System.nanoTime() - start < PATIENCE) {
            LockSupport.parkNanos(MILLISECOND / 5);
        }
        times.add(done.getAsBoolean() ? (System.nanoTime() - start) / 1e6 : Double.POSITIVE_INFINITY);
    }

    private void awaits(BooleanSupplier done) {
        long start = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - start > 3 * PATIENCE) {
                throw new AssertionError("the controller did not start: " + text());
            }
            LockSupport.parkNanos(20 * MILLISECOND);
        }
    }

    private Process start(int port) throws IOException {
        Path topology = directory.resolve("topology.yaml");
        Files.writeString(topology, Site.yaml(hostile + 1));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                classes(),
                Main.class.getName(),
                "controller",
                "-f",
                topology.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--socket",
                socket.toString(),
                "--state",
                directory.resolve("state").toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** The controller's own classes and what it needs, not those of tests: these say nothing in the log. */
    private static String classes() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(one -> !one.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    /** How many of the senders at the one that behaves well are in the events that are kept. */
    private long kept() {
        String host = "host" + (hostile + 1);
        List<Views.EventView> events = new ApiClient(socket).call(Routes.EVENTS);
        return events.stream()
                .filter(event -> event.kind().equals("learned") && event.host().equals(host))
                .count();
    }

    private boolean said(String what) {
        return text().contains(what);
    }

    private String text() {
        try {
            return new File(log.toString()).exists() ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private long lines() {
        return text().lines().count();
    }

    /** What the process takes of the machine's memory, kB. */
    private static long memory(Process process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                ? Files.readString(status)
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0)
                : 0;
    }
}

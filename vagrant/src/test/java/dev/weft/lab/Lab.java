package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A topology file on the real lab, the tutorial's unless another is named. Tests ask for the state they need and get it,
 * whatever the test before them left; {@code test.sh} takes the lab down at the end.
 */
final class Lab {
    static final String TOPOLOGY = "vagrant/topology.yaml";
    private static final Path LOG = LabShell.PROJECT.resolve("vagrant/.lab/controller.log");
    /** For a controller to start, and for switches to come back to it: seconds, and much more on a machine with too much to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an earlier run left is not this build: a controller whose jar was written anew under it is broken. */
    static {
        down();
    }

    private Lab() {}

    /** The tutorial's hosts and controller run, everything is applied and every switch is programmed. */
    static void ready() {
        ready(TOPOLOGY);
    }

    /** The same with the hosts, networks and containers of another file. */
    static void ready(String topology) {
        up(topology);
        program(topology);
    }

    /** The hosts of a file run. */
    static void up(String topology) {
        LabShell.weft("lab", "up", "-f", topology).ok();
    }

    /** On the hosts there are: the controller runs with a file, it is applied and every switch is programmed. */
    static void program(String topology) {
        if (controllerRuns() && !controllerFile().equals(LabShell.PROJECT.resolve(topology))) {
            killController();
        }
        startController(topology);
        LabShell.weft("apply", "-f", topology).ok();
        awaitConnected();
    }

    /** The topology file that the running controller has in force. */
    private static Path controllerFile() {
        return LabShell.PROJECT.resolve(json("status").get("file").asText());
    }

    static void down() {
        LabShell.weft("lab", "down").ok();
    }

    /** Starts the controller unless it runs. */
    static void startController(String topology, String... options) {
        if (controllerRuns()) {
            return;
        }
        // As nohup starts it: ignoring SIGHUP, which it must hear all the same.
        String command = "trap '' HUP; exec setsid ./weft controller -f \"$0\" \"$@\" >>" + LOG + " 2>&1 </dev/null &";
        LabShell.run(LabShell.with(List.of("sh", "-c", command, topology), options))
                .ok();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(Lab::controllerRuns);
    }

    static boolean controllerRuns() {
        return Control.ask("hosts").succeeded();
    }

    /** The JVM of the lab's controller: the one in the lab's own network namespace. Other controllers of this machine are not the lab's. */
    static Optional<ProcessHandle> controller() {
        return LabShell.run("ip", "netns", "pids", "weft-controller")
                .out()
                .lines()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .flatMap(Optional::stream)
                .filter(Lab::isController)
                .findFirst();
    }

    private static boolean isController(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        return info.command().map(program -> program.endsWith("/java")).orElse(false)
                && info.arguments()
                        .map(arguments -> List.of(arguments).contains("controller"))
                        .orElse(false);
    }

    static void killController() {
        end(ProcessHandle::destroyForcibly);
    }

    /** As systemd ends it: by SIGTERM. */
    static void terminateController() {
        end(ProcessHandle::destroy);
    }

    private static void end(Consumer<ProcessHandle> signal) {
        ProcessHandle process = controller().orElseThrow();
        signal.accept(process);
        await().pollInterval(Duration.ofMillis(10)).until(() -> !process.isAlive());
    }

    static void awaitConnected() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            JsonNode status = json("status");
            return status.get("connected").asInt() == status.get("hosts").asInt();
        });
    }

    /** What a word of the console answers, as JSON. */
    static JsonNode json(String... words) {
        Result result = Control.ask(LabShell.with(List.of(words), "-o", "json"));
        // 1 says that something is not as it should be; the answer says what.
        assertThat(result.status()).as("%s%n%s", result.command(), result.err()).isLessThanOrEqualTo(1);
        try {
            return JSON.readTree(result.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + result.out(), e);
        }
    }

    /** What the controller said of each switch that it compared with what it must hold, since it started. */
    static List<String> synced() {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : json("events")) {
            if (event.get("kind").asText().equals("started")) {
                texts.clear(); // it shows those before its start too
            } else if (event.get("kind").asText().equals("synced")) {
                texts.add(event.get("text").asText());
            }
        }
        assertThat(texts).isNotEmpty();
        return texts;
    }

    /** Runs a command inside a container. */
    static Result in(String host, String container, String... command) {
        return LabShell.on(host, LabShell.with(List.of("docker", "exec", container), command));
    }

    /** Makes a container forget its neighbours; done by its host, as a container may not. */
    static void flushNeighbours(String host, String container) {
        inNetworkOf(host, container, "ip", "neigh", "flush", "dev", "eth0").ok();
    }

    /** Runs one of the host's programs in the network namespace of a container. */
    static Result inNetworkOf(String host, String container, String... command) {
        return LabShell.on(host, Place.container(host, container).entering(command));
    }

    /** The same, not waiting for its end. */
    static LabShell.Running startInNetworkOf(String host, String container, String... command) {
        return LabShell.startOn(host, Place.container(host, container).entering(command));
    }

    static boolean pings(String host, String container, String address) {
        return in(host, container, "ping", "-c", "1", "-W", "2", address).succeeded();
    }
}

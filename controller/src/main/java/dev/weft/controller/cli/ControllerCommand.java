package dev.weft.controller.cli;

import dev.weft.controller.api.ApiServer;
import dev.weft.controller.api.ControllerProcess;
import dev.weft.controller.api.Operations;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.store.StoreException;
import dev.weft.flows.Compiler;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ProblemReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "controller",
        description = {
            "Runs the controller: switches connect to it, and it programs their flows.",
            "SIGHUP reloads the topology file, SIGTERM stops the controller; the switches keep their flows.",
            "A state directory keeps learned endpoints, port assignments and events across restarts."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:stopped by SIGTERM or SIGINT",
            "1:the topology file has problems",
            "2:the file or the state cannot be read, or an address, the socket or the state is in use"
        })
final class ControllerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerCommand.class);

    private final Surroundings surroundings;
    private final ControllerProcess process;

    @Mixin
    private final TopologyOption topologyFile = new TopologyOption();

    @Mixin
    private final SocketOption socket = new SocketOption();

    @Mixin
    private final StateOption state = new StateOption();

    @Mixin
    private final SshOptions ssh = new SshOptions();

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            converter = ListenAddress.class,
            description = {
                "Where switches connect: an address, a port, or both (default: the file's `controller:`, or all "
                        + "addresses of this machine if it has none). Use a firewall to restrict that port to "
                        + "the hosts."
            })
    private Optional<InetSocketAddress> listen = Optional.empty();

    @Option(
            names = "--mac-age",
            paramLabel = "SECONDS",
            converter = MacAge.class,
            description = "Forget a learned endpoint after this many seconds of silence, 1 to 65535 (default: "
                    + "${DEFAULT-VALUE}).")
    private int macAge = Compiler.DEFAULT_MAC_AGE_SECONDS;

    @Option(
            names = "--audit",
            paramLabel = "SECONDS",
            converter = Audit.class,
            description = {
                "Interval between audits in seconds: missing or modified flows are reinstalled; 1 to 86400, 0: "
                        + "never (default: ${DEFAULT-VALUE})."
            })
    private int audit = 60;

    @Option(
            names = "--look",
            paramLabel = "SECONDS",
            converter = Audit.class,
            description = {
                "Interval between host inspections over SSH in seconds: `weft status` shows what they find; 1 "
                        + "to 86400, 0: never (default: ${DEFAULT-VALUE})."
            })
    private int look = 60;

    /** Reads a number of seconds up to a day. */
    static final class Audit implements ITypeConverter<Integer> {
        private static final int DAY = 86_400;

        @Override
        public Integer convert(String text) {
            int seconds = Integer.parseInt(text);
            if (seconds < 0 || seconds > DAY) {
                throw new TypeConversionException("'" + text + "' is not 0 to " + DAY + " seconds");
            }
            return seconds;
        }
    }

    /** Reads a number of seconds that OpenFlow can carry as an idle timeout. */
    static final class MacAge implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            int seconds = Integer.parseInt(text);
            if (seconds < 1 || seconds > 0xffff) {
                throw new TypeConversionException("'" + text + "' is not 1 to 65535 seconds");
            }
            return seconds;
        }
    }

    ControllerCommand(Surroundings surroundings, ControllerProcess process) {
        this.surroundings = surroundings;
        this.process = process;
    }

    @Override
    public Integer call() throws InterruptedException {
        Topology topology = topologyFile.topology(surroundings);
        TopologySource file = topologyFile.source();
        InetSocketAddress where = listen.orElseGet(() -> ListenAddress.of(topology));
        Path path = socket.path(surroundings);
        Path directory = state.directory(surroundings);
        CountDownLatch end = new CountDownLatch(1);
        Signals.register("TERM", end::countDown);
        Signals.register("INT", end::countDown);
        try (ControllerProcess.Running running = start(new ControllerProcess.Settings(
                        topology,
                        file,
                        where,
                        macAge,
                        audit,
                        directory,
                        ssh.settings(surroundings, topologyFile.file()),
                        look));
                ApiServer api = serve(running, path)) {
            Signals.register("HUP", () -> reload(running.operations()));
            LOG.info(
                    "Listening for switches on port {}, control socket {}, state in {}",
                    running.listening().getPort(),
                    api.path(),
                    directory);
            warn(where, topology);
            end.await();
            LOG.info("Stopping; the switches keep their flows");
        }
        return ExitStatus.OK;
    }

    private void warn(InetSocketAddress where, Topology topology) {
        if (where.getAddress().isLoopbackAddress()) {
            LOG.warn(
                    "Only this machine can connect to {}: a loopback address does not identify a host, so any "
                            + "switch that connects is accepted",
                    where.getAddress().getHostAddress());
        } else if (listen.isEmpty() && topology.controller().isEmpty()) {
            LOG.warn("The topology file has no `controller:`, so switches may connect to every address of this "
                    + "machine. Set it, or use --listen ADDR:PORT");
        }
    }

    private ControllerProcess.Running start(ControllerProcess.Settings settings) {
        try {
            return process.start(settings);
        } catch (StoreException e) {
            throw new UserError(ExitStatus.USAGE, e.getMessage(), e.fix());
        } catch (IOException e) {
            throw new UserError(
                    ExitStatus.USAGE,
                    e.getMessage(),
                    listen.isPresent() || settings.topology().controller().isEmpty()
                            ? "choose another address with --listen ADDR:PORT"
                            : "it is the `controller:` of the topology file; run the controller on that "
                                    + "machine, or use --listen ADDR:PORT with an address of this one (--listen "
                                    + "0.0.0.0: all its addresses)");
        }
    }

    private static ApiServer serve(ControllerProcess.Running running, Path path) {
        try {
            return ApiServer.start(running.operations(), path);
        } catch (IOException e) {
            throw new UserError(
                    ExitStatus.USAGE,
                    "cannot open the control socket " + path + ": " + why(e),
                    "stop the controller that uses it, or choose another with --socket PATH or WEFT_SOCKET");
        }
    }

    static void reload(Operations operations) {
        LOG.info("SIGHUP: reloading the topology file");
        operations.reload().whenComplete((answer, error) -> {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            if (cause instanceof Operations.RefusedException refused) {
                LOG.warn("The reload failed: {}; {}", refused.getMessage(), refused.fix());
            } else if (error != null) {
                LOG.error("The reload failed, nothing changed; this is a bug", error);
            } else if (!answer.accepted()) {
                ProblemReport.format(answer.file(), answer.problems()).lines().forEach(LOG::warn);
                LOG.warn("The topology file was rejected; nothing changed");
            } else {
                LOG.info("Reloaded: {}", answer.changes().isEmpty() ? "no changes" : answer.changes());
            }
        });
    }

    private static String why(IOException error) {
        return error instanceof AccessDeniedException ? "no permission for " + error.getMessage() : error.getMessage();
    }
}

package dev.weft.controller.hostile;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.fabric.FabricOperations;
import dev.weft.controller.openflow.OpenFlowServer;
import dev.weft.topology.Bridge;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/** A controller in this process, and switches at hosts of its own. */
final class Site implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Topology file;
    private final FabricLoop loop;
    private final OpenFlowServer server;
    private final FabricOperations operations;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private int senders;

    Site(Topology file) {
        this(file, "127.0.0.1");
    }

    /**
     * @param listen the address where it listens, on any port
     */
    Site(Topology file, String listen) {
        this.file = file;
        this.loop = new FabricLoop(file, 300, Clock.systemUTC());
        this.server = OpenFlowServer.start(new InetSocketAddress(listen, 0), loop, loop);
        this.operations = new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), server.address());
        lines.start();
        loggers().forEach(logger -> {
            logger.setLevel(Level.INFO);
            logger.addAppender(lines);
            logger.setAdditive(false);
        });
    }

    private static List<Logger> loggers() {
        return List.of((Logger) LoggerFactory.getLogger("weft.events"), (Logger)
                LoggerFactory.getLogger("dev.weft.controller"));
    }

    FabricLoop loop() {
        return loop;
    }

    InetSocketAddress address() {
        return server.address();
    }

    Bridge bridge(int host) {
        return file.bridges().get(host - 1);
    }

    /** One whose guest is at port 1. */
    SocketSwitch connect(int host) throws IOException {
        return dial(host).start();
    }

    SocketSwitch dial(int host) throws IOException {
        return new SocketSwitch(
                bridge(host),
                server.address(),
                Bytes.concat(Bytes.port(1, "guest" + host), Bytes.port(2, "vxlan0"), Bytes.port(3, "gw0")));
    }

    /** The same, once it has been given its flows. */
    SocketSwitch settled(int host) throws IOException {
        SocketSwitch made = connect(host);
        await().atMost(PATIENCE).until(() -> made.heard(Bytes.FLOW_MOD) > 5 && made.heard(Bytes.BARRIER_REQUEST) > 0);
        await().atMost(PATIENCE).until(() -> isIn(events("synced"), bridge(host).title()));
        return made;
    }

    /** Whether the host has no switch. */
    boolean isAway(int host) {
        return operations.switches().toCompletableFuture().join().stream()
                .noneMatch(
                        one -> one.datapathId().equals(bridge(host).datapathId().toString()));
    }

    private static boolean isIn(List<Views.EventView> events, String host) {
        return events.stream().anyMatch(event -> event.host().equals(host));
    }

    /** Somebody new speaks at a switch, and it is given a flow for it. */
    void learnsSomebody(SocketSwitch at) {
        int before = at.heard(Bytes.FLOW_MOD);
        at.send(newcomer(++senders));
        await().atMost(PATIENCE).until(() -> at.heard(Bytes.FLOW_MOD) > before);
    }

    /** A packet of a sender that nobody knows. */
    static byte[] newcomer(int number) {
        return Bytes.packetIn(1, 2, 1000, Bytes.arp(0x02aa_0000_0000L + number, 0x0a01_0100 + number, 0x0a01_0001));
    }

    List<Views.EventView> events(String kind) {
        return events().stream().filter(event -> event.kind().equals(kind)).toList();
    }

    List<Views.EventView> events() {
        return operations.events().toCompletableFuture().join();
    }

    List<Views.EndpointView> endpoints() {
        return operations.endpoints().toCompletableFuture().join();
    }

    List<Views.PortView> ports() {
        return operations.ports().toCompletableFuture().join();
    }

    /** How many switches wait to be accepted. */
    long pending() {
        return operations.switches().toCompletableFuture().join().stream()
                .filter(one -> one.state().equals("pending"))
                .count();
    }

    List<String> problems() {
        return operations.status().toCompletableFuture().join().problems();
    }

    /** What was written to the log so far. */
    List<String> logged() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        server.close();
        loop.close();
        loggers().forEach(logger -> {
            logger.detachAppender(lines);
            logger.setAdditive(true);
            logger.setLevel(null);
        });
    }

    /** Hosts with a port for guests each. */
    static String yaml(int hosts) {
        StringBuilder text = new StringBuilder("hosts:\n");
        IntStream.rangeClosed(1, hosts)
                .forEach(n -> text.append("  - {name: host" + n + ", address: 10.9.9." + n + "}\n"));
        text.append(
                "networks:\n  - {name: blue, vni: 1000, subnet: 10.1.0.0/16, gateway: 10.1.0.1, port: gw0}\nports:\n");
        IntStream.rangeClosed(1, hosts)
                .forEach(n -> text.append("  - {name: guest" + n + ", host: host" + n + ", network: blue}\n"));
        return text.toString();
    }

    static Topology topology(int hosts) {
        return parsed(yaml(hosts));
    }

    static Topology parsed(String text) {
        return TopologyFile.parse(text).fold(right -> right, problems -> {
            throw new IllegalArgumentException(problems.toString());
        });
    }
}

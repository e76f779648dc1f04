package dev.weft.controller.openflow;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Open vSwitch without privileges: {@code ovsdb-server} and {@code ovs-vswitchd --enable-dummy} in a temporary
 * directory, whose bridges have the dummy datapath. Everything but the wire is real. Ends its own processes only.
 */
final class DummyOvs implements AutoCloseable {
    private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
    private static final long SECONDS = 20;

    /** Bytes of the headers in a capture file; the third word of a frame's is its length (pcap-savefile(5)). */
    private static final int PCAP_FILE_HEADER = 24;

    private static final int PCAP_FRAME_HEADER = 16;

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();

    private DummyOvs(Path directory) {
        this.directory = directory;
    }

    /** Whether Open vSwitch is installed on this machine (Debian package openvswitch-switch). */
    static boolean isInstalled() {
        return Files.exists(SCHEMA) && Files.isExecutable(Path.of("/usr/sbin/ovs-vswitchd"));
    }

    static DummyOvs start() {
        try {
            // A path of a Unix socket has at most 107 characters, so not below the build directory.
            DummyOvs ovs = new DummyOvs(Files.createTempDirectory("weft-ovs"));
            ovs.run("ovsdb-tool", "create", ovs.file("conf.db"), SCHEMA.toString());
            ovs.startDatabase();
            ovs.vsctl("--no-wait", "init");
            ovs.startSwitch();
            return ovs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startDatabase() {
        processes.add(spawn(
                "ovsdb-server",
                file("conf.db"),
                "--remote=punix:" + file("db.sock"),
                "--unixctl=" + file("ovsdb.ctl"),
                "--log-file=" + file("ovsdb-server.log")));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.exists(directory.resolve("db.sock"))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("ovsdb-server made no socket; its log is in " + directory);
            }
            Thread.onSpinWait();
        }
    }

    private void startSwitch() {
        processes.add(spawn(
                "ovs-vswitchd",
                "--enable-dummy",
                "--disable-system",
                "--unixctl=" + file("vswitchd.ctl"),
                "--log-file=" + file("ovs-vswitchd.log"),
                "unix:" + file("db.sock")));
    }

    /** Kills ovs-vswitchd, as a crash would, and starts it again: its flows are gone, its database is not. */
    void restartSwitch() {
        end(processes.remove(1));
        startSwitch();
    }

    /** From now on ovs-vswitchd writes each OpenFlow message to its log. */
    void logMessages() {
        appctl("vlog/set", "vconn:file:dbg");
        appctl("vlog/disable-rate-limit", "vconn");
    }

    /** Waits until the log of ovs-vswitchd, which lags behind, has this text so many times. */
    void awaitLog(String text, int times) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (logged(text) < times) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + times + " times '" + text + "' in " + log());
            }
            Thread.onSpinWait();
        }
    }

    /** How many times the log of ovs-vswitchd has this text by now. */
    int logged(String text) {
        return log().split(Pattern.quote(text), -1).length - 1;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("ovs-vswitchd.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The memory that ovs-vswitchd has now. */
    long residentKilobytes() {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc/" + processes.get(1).pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a bridge with this datapath id that has no controller yet. */
    void addBridge(String name, String datapathId) {
        vsctl(
                "add-br",
                name,
                "--",
                "set",
                "bridge",
                name,
                "datapath_type=dummy",
                "fail-mode=secure",
                "protocols=OpenFlow13",
                "other-config:datapath-id=" + datapathId,
                "other-config:disable-in-band=true");
    }

    /** Adds a port that nothing is behind; packets can be put into it by {@link #receive}. */
    void addPort(String bridge, String name, int number) {
        vsctl("add-port", bridge, name, "--", "set", "interface", name, "type=dummy", "ofport_request=" + number);
    }

    /** The frames that left by a port since it was added, in hexadecimal; it was added by {@link #addWatchedPort}. */
    List<String> sent(String port) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(port + ".pcap")))
                    .order(ByteOrder.nativeOrder());
            List<String> frames = new ArrayList<>();
            int next = PCAP_FILE_HEADER;
            while (file.limit() >= next + PCAP_FRAME_HEADER
                    && file.limit() >= next + PCAP_FRAME_HEADER + file.getInt(next + 8)) {
                byte[] frame = new byte[file.getInt(next + 8)];
                file.get(next + PCAP_FRAME_HEADER, frame);
                frames.add(HexFormat.of().formatHex(frame));
                next += PCAP_FRAME_HEADER + frame.length;
            }
            return frames;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a port whose outgoing frames are kept. */
    void addWatchedPort(String bridge, String name, int number) {
        addPort(bridge, name, number);
        vsctl("set", "interface", name, "options:tx_pcap=" + file(name + ".pcap"));
    }

    void setController(String bridge, int port) {
        vsctl("set-controller", bridge, "tcp:127.0.0.1:" + port);
    }

    /** Lets a port receive a packet, in the form of {@code ovs-dpctl} flows or hexadecimal bytes. */
    void receive(String port, String packet) {
        appctl("netdev-dummy/receive", port, packet);
    }

    /**
     * Adds a VXLAN port.
     *
     * @param remote address of the other end; {@code flow}: each packet says it
     * @param key    the VNI; {@code flow}: each packet says it
     */
    void addTunnel(String bridge, String name, int number, String remote, String key) {
        vsctl(
                "add-port",
                bridge,
                name,
                "--",
                "set",
                "interface",
                name,
                "type=vxlan",
                "options:remote_ip=" + remote,
                "options:key=" + key,
                "ofport_request=" + number);
    }

    /** Tells ovs-vswitchd something by {@code ovs-appctl}, and returns what it says. */
    String appctl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ovs-appctl", "--target=" + file("vswitchd.ctl")));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    String ofctl(String command, String bridge, String... more) {
        return ofctl(command, bridge, List.of(more));
    }

    private String ofctl(String command, String bridge, List<String> more) {
        List<String> all = new ArrayList<>(List.of("ovs-ofctl", "-O", "OpenFlow13", command));
        all.add("unix:" + file(bridge + ".mgmt"));
        all.addAll(more);
        return run(all.toArray(String[]::new));
    }

    /**
     * Runs a shell script that uses Open vSwitch's programs, and returns what it says.
     *
     * @param directory of it {@code $0} is a path, for files of the script's own; {@code $1} is how they know the bridge
     */
    String sh(String script, String bridge, Path directory) {
        return run("sh", "-ec", script, directory.toString(), "unix:" + file(bridge + ".mgmt"));
    }

    String vsctl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ovs-vsctl", "--timeout=15", "--db=unix:" + file("db.sock")));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private ProcessBuilder builder(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, sbin) -> path + File.pathSeparator + sbin);
        for (String name : List.of("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR")) {
            builder.environment().put(name, directory.toString());
        }
        return builder;
    }

    private Process spawn(String... command) {
        try {
            return builder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(String... command) {
        try {
            Process process = builder(command).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            end(processes.get(i));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

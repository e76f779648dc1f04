package dev.weft.lab;

import static dev.weft.lab.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes from the controller to its switches, read from the wire: tcpdump in the controller's network namespace writes it
 * down, and here it is put together to the messages it was. Fails on anything that it cannot account for: a byte that is missing,
 * a message that is none.
 */
final class OpenFlowSniff implements AutoCloseable {
    private static final int PORT = 6653;
    private static final int FILE_HEADER = 24; // pcap-savefile(5), as are the next two
    private static final int RECORD_HEADER = 16;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int ETHERNET = 14;
    private static final int SYN = 2;

    private final LabShell.Running tcpdump;
    private final Map<String, OpenFlowStream> streams =
            new LinkedHashMap<>(); // newest of each pair of addresses and ports
    private final Map<OpenFlowStream, Instant> begun = new LinkedHashMap<>();
    private long read;

    private OpenFlowSniff(LabShell.Running tcpdump) {
        this.tcpdump = tcpdump;
    }

    /** Returns when it listens. */
    static OpenFlowSniff start() {
        LabShell.Running running = LabShell.startOn(
                "controller",
                "tcpdump",
                "-n",
                "-U",
                "--immediate-mode",
                "-i",
                "eth1",
                "-s",
                "66000",
                "-B",
                "65536",
                "-w",
                "-",
                "tcp",
                "src",
                "port",
                Integer.toString(PORT));
        await().until(() -> running.errors().contains("listening on"));
        return new OpenFlowSniff(running);
    }

    /**
     * What was sent on connections that began at a time or later, as far as it was written down by now. Those that got no further
     * than a greeting are left out: nobody knows whose they were.
     */
    OpenFlowTally since(Instant time) {
        read();
        OpenFlowTally tally = OpenFlowTally.NONE;
        for (Map.Entry<OpenFlowStream, Instant> stream : begun.entrySet()) {
            boolean greeted = stream.getKey().tally().count(OpenFlowTally.SET_CONFIG) == 0;
            if (!greeted && !stream.getValue().isBefore(time)) {
                tally = tally.plus(stream.getKey().tally());
            }
        }
        return tally;
    }

    /** Takes what was written since it was called last. */
    private void read() {
        try (FileChannel file = FileChannel.open(tcpdump.out(), StandardOpenOption.READ)) {
            ByteBuffer fresh = ByteBuffer.allocate((int) (file.size() - read));
            file.read(fresh, read);
            fresh.flip();
            if (read == 0) {
                if (fresh.remaining() < FILE_HEADER) {
                    return;
                }
                if (fresh.order(ByteOrder.LITTLE_ENDIAN).getInt(0) != MICROSECONDS) {
                    throw new AssertionError("not a capture: " + tcpdump.errors());
                }
                fresh.position(FILE_HEADER);
            }
            while (record(fresh)) {
                // The next.
            }
            read += fresh.position();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a packet, if it is there whole. */
    private boolean record(ByteBuffer fresh) {
        int at = fresh.position();
        fresh.order(ByteOrder.LITTLE_ENDIAN);
        if (fresh.remaining() < RECORD_HEADER || fresh.remaining() < RECORD_HEADER + fresh.getInt(at + 8)) {
            return false;
        }
        int length = fresh.getInt(at + 8);
        if (length != fresh.getInt(at + 12)) {
            throw new AssertionError("tcpdump cut a packet of " + fresh.getInt(at + 12) + " bytes");
        }
        Instant time = Instant.ofEpochSecond(
                Integer.toUnsignedLong(fresh.getInt(at)), Integer.toUnsignedLong(fresh.getInt(at + 4)) * 1000);
        packet(fresh.slice(at + RECORD_HEADER, length).order(ByteOrder.BIG_ENDIAN), time);
        fresh.position(at + RECORD_HEADER + length);
        return true;
    }

    /** An Ethernet frame with IPv4 and TCP (RFC 791, RFC 9293). */
    private void packet(ByteBuffer frame, Instant time) {
        ByteBuffer ip = frame.slice(ETHERNET, frame.getShort(ETHERNET + 2) & 0xffff);
        int header = (ip.get(0) & 0xf) * 4;
        ByteBuffer tcp = ip.slice(header, ip.remaining() - header);
        int data = (tcp.get(12) >> 4 & 0xf) * 4;
        int flags = tcp.get(13);
        String to = address(ip) + ":" + (tcp.getShort(2) & 0xffff);
        if ((flags & SYN) != 0) {
            OpenFlowStream stream = new OpenFlowStream(to, tcp.getInt(4) + 1);
            streams.put(to, stream);
            begun.put(stream, time);
        } else if (streams.containsKey(to)) { // not one that began before the capture
            streams.get(to).segment(tcp.getInt(4), tcp.slice(data, tcp.remaining() - data));
        }
    }

    private static String address(ByteBuffer ip) {
        byte[] destination = new byte[4];
        ip.get(16, destination);
        try {
            return InetAddress.getByAddress(destination).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends tcpdump; it must not have missed a packet. */
    @Override
    public void close() {
        tcpdump.process().descendants().forEach(ProcessHandle::destroy);
        tcpdump.process().destroy();
        Result result = LabShell.finish(tcpdump, Duration.ofSeconds(10), "tcpdump");
        if (!result.err().contains("0 packets dropped by kernel")) {
            throw new AssertionError("the capture is not complete: " + result.err());
        }
    }
}

package dev.weft.lab;

import java.util.List;
import java.util.stream.Stream;

/** Sends frames as they are: no kernel writes a header of theirs. The program is the host's, the network the container's. */
final class RawSocket {
    private static final String PROGRAM = """
            import socket, sys
            link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            link.bind((sys.argv[1], 0))
            for frame in sys.argv[2:]:
                link.send(bytes.fromhex(frame))
            """;

    private RawSocket() {}

    /** Sends from inside a container, by its {@code eth0}. */
    static void sendFrom(String host, String container, List<Frame> frames) {
        Lab.inNetworkOf(host, container, command("eth0", frames)).ok();
    }

    /** Sends from a node itself. */
    static void sendOn(String node, String device, List<Frame> frames) {
        LabShell.on(node, command(device, frames)).ok();
    }

    static String[] command(String device, List<Frame> frames) {
        return Stream.concat(
                        Stream.of("/usr/bin/python3", "-c", PROGRAM, device),
                        frames.stream().map(Frame::toHex))
                .toArray(String[]::new);
    }
}

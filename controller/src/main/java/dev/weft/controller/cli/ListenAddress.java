package dev.weft.controller.cli;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code ADDR:PORT}, {@code ADDR} or {@code PORT}. Names are not looked up. */
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
    private static final String EXAMPLE = "; give an address and port like 0.0.0.0:6653";

    @Override
    public InetSocketAddress convert(String text) throws UnknownHostException {
        int colon = text.indexOf(':');
        if (colon < 0 && text.indexOf('.') < 0) {
            return new InetSocketAddress(port(text));
        }
        String address = colon < 0 ? text : text.substring(0, colon);
        int port = colon < 0 ? Topology.Controller.DEFAULT_PORT : port(text.substring(colon + 1));
        return new InetSocketAddress(InetAddress.getByAddress(octets(address)), port);
    }

    /** Where the file's bridges look for the controller, or every address of this machine. */
    static InetSocketAddress of(Topology topology) {
        return topology.controller()
                .map(controller ->
                        new InetSocketAddress(address(controller.address().bits()), controller.port()))
                .orElse(new InetSocketAddress(Topology.Controller.DEFAULT_PORT));
    }

    private static InetAddress address(int bits) {
        try {
            return InetAddress.getByAddress(octets(bits));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four octets are an address", impossible);
        }
    }

    private static byte[] octets(int bits) {
        return new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    }

    private static byte[] octets(String text) {
        try {
            return octets(Ipv4Address.parse(text).bits());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage() + EXAMPLE);
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a port number" + EXAMPLE);
        }
        throw new TypeConversionException("port " + text + " is not in 0 to 65535" + EXAMPLE);
    }
}

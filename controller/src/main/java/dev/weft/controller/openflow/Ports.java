package dev.weft.controller.openflow;

import dev.weft.topology.MacAddress;
import java.util.Optional;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortState;

/** Port numbers (OpenFlow 1.3.5, section 7.2.1), and ports as switches describe them. */
final class Ports {
    static final int MAX = 0xffff_ff00;
    static final int IN_PORT = 0xffff_fff8;

    private Ports() {}

    /** Whether this is the number of a port that can exist. */
    static boolean isReal(int port) {
        return port != 0 && Integer.compareUnsigned(port, MAX) <= 0 || port == SwitchPort.LOCAL;
    }

    /** The name of a reserved port in {@code ovs-ofctl} syntax. */
    static String name(int port) {
        return switch (port) {
            case 0xffff_fff9 -> "TABLE";
            case 0xffff_fffa -> "NORMAL";
            case 0xffff_fffb -> "FLOOD";
            case 0xffff_fffc -> "ALL";
            default -> "output:" + Integer.toUnsignedString(port);
        };
    }

    /** The port, unless its number is one that no port can have. */
    static Optional<SwitchPort> of(OFPortDesc desc) {
        int number = desc.getPortNo().getPortNumber();
        if (!isReal(number)) {
            return Optional.empty();
        }
        boolean up = !desc.getState().contains(OFPortState.LINK_DOWN)
                && !desc.getConfig().contains(OFPortConfig.PORT_DOWN);
        MacAddress mac = new MacAddress(desc.getHwAddr().getLong());
        return Optional.of(new SwitchPort(number, printable(desc.getName()), mac, up));
    }

    /** A switch chooses its names: none of them may forge a log line or a terminal sequence. */
    private static String printable(String name) {
        return name.replaceAll("[^\\x21-\\x7e]", "?");
    }
}

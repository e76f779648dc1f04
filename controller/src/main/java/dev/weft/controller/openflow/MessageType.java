package dev.weft.controller.openflow;

/** The message types that we look at or send by hand, as numbers (OpenFlow 1.3.5, section 7.1: {@code ofp_type}). */
final class MessageType {
    static final int HELLO = 0;
    static final int ERROR = 1;
    static final int ECHO_REQUEST = 2;
    static final int ECHO_REPLY = 3;
    static final int EXPERIMENTER = 4;
    static final int FEATURES_REPLY = 6;
    static final int PACKET_IN = 10;
    static final int FLOW_REMOVED = 11;
    static final int PORT_STATUS = 12;
    static final int PACKET_OUT = 13;
    static final int FLOW_MOD = 14;
    static final int GROUP_MOD = 15;
    static final int METER_MOD = 29;
    static final int MULTIPART_REPLY = 19;
    static final int BARRIER_REPLY = 21;

    private static final String[] NAMES = {
        "HELLO",
        "ERROR",
        "ECHO_REQUEST",
        "ECHO_REPLY",
        "EXPERIMENTER",
        "FEATURES_REQUEST",
        "FEATURES_REPLY",
        "GET_CONFIG_REQUEST",
        "GET_CONFIG_REPLY",
        "SET_CONFIG",
        "PACKET_IN",
        "FLOW_REMOVED",
        "PORT_STATUS",
        "PACKET_OUT",
        "FLOW_MOD",
        "GROUP_MOD",
        "PORT_MOD",
        "TABLE_MOD",
        "MULTIPART_REQUEST",
        "MULTIPART_REPLY",
        "BARRIER_REQUEST",
        "BARRIER_REPLY"
    };

    private MessageType() {}

    static String name(int type) {
        return type < NAMES.length ? NAMES[type] : "type " + type;
    }
}

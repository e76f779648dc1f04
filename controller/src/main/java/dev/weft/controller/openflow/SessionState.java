package dev.weft.controller.openflow;

/** The life of a connection, in order. It goes on by one state at a time, or to {@link #CLOSED} from any. */
enum SessionState {
    /** Our HELLO is sent. A HELLO that offers 1.3 goes on; another version, or anything else, ends it. */
    HELLO,

    /** FEATURES_REQUEST is sent. Its reply names the switch, which may be refused. */
    FEATURES,

    /** Its datapath id is unknown; the question for its ports is sent, since its LOCAL port names its bridge. */
    NAME,

    /** Whether it is admitted is for somebody else to decide; until then nothing is sent. */
    WAITING,

    /**
     * The switch's datapath id has a connection already, which is asked whether it lives. If it does, this one is
     * refused; if not, this one takes its place.
     */
    CLAIM,

    /** The datapath id is this connection's; SET_CONFIG and the question for the ports are sent. */
    PORTS,

    /** The listener was told; requests are taken. */
    READY,

    /** The connection has ended, or is about to. */
    CLOSED
}

package dev.weft.topology;

/** What becomes of a frame for one machine that nobody knows in its network. */
public enum UnknownUnicast {
    DROP,
    /** It goes to every port of the network, as a broadcast does. */
    FLOOD
}

package dev.weft.topology;

/** How a bridge that exists already, with a datapath id that the file does not know, becomes one of the fabric's. */
public enum AdmissionMode {
    /** It waits until somebody accepts it with {@code weft adopt}, or the file names its datapath id. */
    BY_COMMAND,
    /** It is accepted when it connects from a host's address and has the name of a bridge of that host. For labs. */
    BY_ADDRESS
}

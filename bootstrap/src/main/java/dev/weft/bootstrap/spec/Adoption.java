package dev.weft.bootstrap.spec;

/** What becomes of things on a host that have the names which the file gives to ours, and do not carry Weft's mark. */
public enum Adoption {
    /** They are somebody else's: nothing on that host is touched. */
    REFUSE,
    /** They are made Weft's as they are: containers run on, ports and bridges stay. */
    TAKE_OVER
}

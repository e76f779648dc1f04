package dev.weft.topology;

/** What becomes of a packet that leaves the overlay, at its network's gateway. */
public enum Exit {
    /** It leaves by the host that its sender is on, with that host's address as its source. */
    NAT,
    /** It is refused with ICMP network unreachable. */
    NONE
}

package dev.weft.topology;

/** How networks share out the bridges of a host. */
public enum Layout {
    /** One bridge carries all networks; an unknown port on it belongs to none until it is assigned. */
    ONE_BRIDGE,
    /** Each network has a bridge of its own on every host; what is attached to it belongs to that network. */
    BRIDGE_PER_NETWORK
}

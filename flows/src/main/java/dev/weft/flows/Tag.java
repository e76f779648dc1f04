package dev.weft.flows;

import dev.weft.topology.Vni;

/**
 * How the pipeline uses the 64 metadata bits that travel with a packet through the tables. Set by {@link
 * Table#CLASSIFY}, read by all later tables, and part of every packet-in.
 */
public final class Tag {
    /** Bits 0..23: the VNI of the network that the packet is in. */
    public static final long VNI = 0xff_ffff;

    /**
     * Bit 24: the packet may not leave by a tunnel, because it came from one (split horizon) or from this host's own
     * gateway port (the gateway is on every host, so what it says is meant for this host alone).
     */
    public static final long LOCAL_ONLY = 1L << 24;

    /** All the bits in use. */
    public static final long ALL = VNI | LOCAL_ONLY;

    private Tag() {}

    /** Packets of the network, wherever they came from. */
    static Match of(Vni vni) {
        return Match.ALL.with(Field.METADATA, vni.number(), VNI);
    }

    /** Packets of the network that came in by a port of its own. */
    static Match fromEndpoint(Vni vni) {
        return Match.ALL.with(Field.METADATA, vni.number(), ALL);
    }

    /** Packets of the network that must stay on this host. */
    static Match localOnly(Vni vni) {
        return Match.ALL.with(Field.METADATA, vni.number() | LOCAL_ONLY, ALL);
    }
}

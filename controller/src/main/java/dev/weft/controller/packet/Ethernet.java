package dev.weft.controller.packet;

import dev.weft.topology.MacAddress;
import java.nio.ByteBuffer;

/** The header of an Ethernet II frame. */
final class Ethernet {
    static final int HEADER = 14;

    private Ethernet() {}

    static ByteBuffer header(ByteBuffer bytes, MacAddress to, MacAddress from, int type) {
        return addresses(bytes, to, from).putShort((short) type);
    }

    static ByteBuffer addresses(ByteBuffer bytes, MacAddress to, MacAddress from) {
        return mac(mac(bytes, to), from);
    }

    static ByteBuffer mac(ByteBuffer bytes, MacAddress address) {
        return bytes.putShort((short) (address.bits() >>> 32)).putInt((int) address.bits());
    }
}

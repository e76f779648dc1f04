package dev.weft.controller.packet;

/** The Internet checksum (RFC 1071). */
final class Checksum {
    private Checksum() {}

    /**
     * Over some bytes, an odd last one as if a zero followed.
     *
     * @return 16 bits; 0 where the bytes hold their own right checksum
     */
    static int of(byte[] bytes, int from, int length) {
        int sum = 0; // of at most 32,768 numbers below 65,536
        for (int i = 0; i < length; i++) {
            int octet = Byte.toUnsignedInt(bytes[from + i]);
            sum += i % 2 == 0 ? octet << 8 : octet;
        }
        sum = (sum >>> 16) + (sum & 0xffff);
        sum = (sum >>> 16) + (sum & 0xffff);
        return ~sum & 0xffff;
    }
}

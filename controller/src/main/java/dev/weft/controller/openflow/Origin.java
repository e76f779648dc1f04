package dev.weft.controller.openflow;

import dev.weft.topology.Ipv4Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a connection comes from.
 *
 * @param address      the other end's
 * @param loopbackOnly whether the server listens on loopback alone: then no connection shows which host it is of
 */
public record Origin(InetAddress address, boolean loopbackOnly) {
    /** The address as the topology file writes it; empty for one that is not IPv4. */
    public Optional<Ipv4Address> ipv4() {
        return address instanceof Inet4Address
                ? Optional.of(
                        new Ipv4Address(ByteBuffer.wrap(address.getAddress()).getInt()))
                : Optional.empty();
    }

    /** Whether it comes from this machine to a server that only this machine reaches. */
    public boolean isLocal() {
        return loopbackOnly && address.isLoopbackAddress();
    }

    @Override
    public String toString() {
        return address.getHostAddress();
    }
}

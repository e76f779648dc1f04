package dev.weft.topology;

import java.util.Optional;

/**
 * A bridge port that somebody else attaches and that the file puts into a network; what is behind it is learned.
 *
 * @param name    the port's device name
 * @param host    the host it is on; empty: a port of this name on any host
 * @param network name of the network
 */
public record AssignedPort(String name, Optional<String> host, String network) {
    public boolean isOn(String hostName) {
        return host.isEmpty() || host.get().equals(hostName);
    }
}

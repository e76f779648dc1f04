package dev.weft.topology;

import java.util.Optional;

/**
 * A bridge port that somebody else attaches and that is put into a network; what is behind it is learned.
 *
 * @param name    the port's device name
 * @param host    the host it is on; empty: a port of this name on any host
 * @param network name of the network
 * @param origin  who put it there
 */
public record AssignedPort(String name, Optional<String> host, String network, Origin origin) {
    /** Who puts a port into a network. */
    public enum Origin {
        /** The topology file. */
        FILE,
        /** {@code weft port assign}, while the controller runs. */
        COMMAND
    }

    /** One of the file's. */
    public AssignedPort(String name, Optional<String> host, String network) {
        this(name, host, network, Origin.FILE);
    }

    public boolean isOn(String hostName) {
        return host.isEmpty() || host.get().equals(hostName);
    }
}

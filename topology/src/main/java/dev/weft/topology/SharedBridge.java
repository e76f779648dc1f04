package dev.weft.topology;

/**
 * The device names of the bridge that carries all networks of a host in {@link Layout#ONE_BRIDGE}, and of its tunnel port. They
 * are the same on every host.
 *
 * @param name       of the bridge
 * @param tunnelPort of the port that leads to all other hosts
 */
public record SharedBridge(String name, String tunnelPort) {
    /** What they are called unless the file says otherwise. */
    public static final SharedBridge DEFAULT = new SharedBridge(Topology.BRIDGE, Topology.TUNNEL_PORT);
}

package dev.weft.topology;

/**
 * A machine that runs Open vSwitch and containers.
 *
 * @param name    as the file gives it
 * @param address where its SSH server listens
 * @param ssh     how to log in
 * @param vtep    the underlay address at which its VXLAN tunnels end; {@code address} unless the file says otherwise
 */
public record Host(String name, Ipv4Address address, Ssh ssh, Ipv4Address vtep) {
    /**
     * How to log in to a host.
     *
     * @param user the account; one that is not root needs {@code sudo -n}
     * @param port TCP port, 1 to 65535
     * @param key  path of the private key; empty: what the command line or ~/.ssh says
     */
    public record Ssh(String user, int port, java.util.Optional<String> key) {
        public static final Ssh DEFAULT = new Ssh("root", 22, java.util.Optional.empty());
    }
}

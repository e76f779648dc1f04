package dev.weft.lab;

import static dev.weft.lab.Patience.await;

import java.util.List;

/**
 * A network namespace with a cable into a port that the file assigns to a network: what somebody would type who attaches
 * something by hand. One per host and name.
 *
 * @param host where it is
 * @param name the namespace
 * @param port the bridge port
 */
record Guest(String host, String name, String port) {
    private static final String ONLY = "guest";

    /**
     * Attaches it, and returns when the switch knows the port.
     *
     * @param address in CIDR notation; the network's gateway has the last number 1
     */
    static Guest attach(String host, String port, String mac, String address) {
        return attach(host, ONLY, port, mac, address);
    }

    /** The same with a name, beside others on its host. */
    static Guest attach(String host, String name, String port, String mac, String address) {
        String script = String.join(
                " && ",
                "ip netns add " + name,
                "ip link add " + port + " type veth peer name eth0 netns " + name,
                "ip -n " + name + " link set lo up",
                "ip netns exec " + name + " sysctl -qw net.ipv6.conf.all.disable_ipv6=1",
                "ip -n " + name + " link set eth0 address " + mac + " mtu 1450 up",
                "ip -n " + name + " addr add " + address + " dev eth0",
                "ip -n " + name + " route add default via " + address.replaceFirst("[0-9]+/24", "1"),
                "ip netns exec " + name + " ethtool -K eth0 tx off >/dev/null",
                "sysctl -qw net.ipv6.conf." + port + ".disable_ipv6=1",
                "ip link set " + port + " mtu 1450 up",
                "ovs-vsctl add-port ovs-br0 " + port);
        LabShell.on(host, "sh", "-c", script).ok();
        await().until(() -> LabShell.on(host, "ovs-ofctl", "--names", "-O", "OpenFlow13", "dump-flows", "ovs-br0")
                .out()
                .lines()
                .anyMatch(line -> line.contains("table=0") && line.contains("in_port=\"" + port + "\"")));
        return new Guest(host, name, port);
    }

    /** Removes whatever guests there are on a host, or nothing. */
    static void detach(String host) {
        LabShell.on(
                host,
                "sh",
                "-c",
                "ovs-vsctl --if-exists del-port blue-spare -- --if-exists del-port green-spare;"
                        + " ip netns del guest 2>/dev/null; ip netns del quiet 2>/dev/null; ip link del blue-spare 2>/dev/null; ip link del green-spare"
                        + " 2>/dev/null; true");
    }

    /** Runs one of the host's programs in it. */
    Result run(String... command) {
        return LabShell.on(host, place().entering(command));
    }

    Place place() {
        return new Place(host, name + " of " + host, List.of("ip", "netns", "exec", name));
    }

    boolean pings(String address) {
        return run("ping", "-c", "1", "-W", "2", address).succeeded();
    }

    void send(List<Frame> frames) {
        run(RawSocket.command("eth0", frames)).ok();
    }
}

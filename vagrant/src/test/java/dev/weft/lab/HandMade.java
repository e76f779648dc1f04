package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * A container that somebody makes and hangs on a bridge with Docker's and Open vSwitch's own commands: no file names it.
 *
 * @param host    where it runs
 * @param name    its Docker name
 * @param bridge  what it hangs on
 * @param address in CIDR notation
 * @param gateway of its network
 */
record HandMade(String host, String name, String bridge, String address, String gateway) {
    /** Makes and hangs it with what the tutorial says, and nothing more. */
    void hang(String... options) {
        LabShell.on(host, "docker", "run", "-d", "--name", name, "--net=none", "weft/busybox")
                .ok();
        Result hung = LabShell.on(
                        host,
                        LabShell.with(
                                List.of(
                                        "ovs-docker",
                                        "add-port",
                                        bridge,
                                        "eth0",
                                        name,
                                        "--ipaddress=" + address,
                                        "--gateway=" + gateway),
                                options))
                .ok();
        assertThat(hung.err()).isEmpty();
    }

    /** Removes it and its cable, or does nothing when it is not there. */
    void remove() {
        LabShell.on(host, "ovs-docker", "del-port", bridge, "eth0", name);
        LabShell.on(host, "docker", "rm", "-f", name);
    }

    /** The name that ovs-docker gave its bridge port. */
    String port() {
        String port = LabShell.on(
                        host,
                        "ovs-vsctl",
                        "--data=bare",
                        "--no-heading",
                        "--columns=name",
                        "find",
                        "interface",
                        "external_ids:container_id=" + name)
                .ok()
                .out()
                .strip();
        assertThat(port).endsWith("_l");
        return port;
    }

    String ip() {
        return address.substring(0, address.indexOf('/'));
    }

    boolean pings(String target) {
        return Lab.pings(host, name, target);
    }

    /** Runs one of the host's programs in its network namespace. */
    Result run(String... command) {
        return Lab.inNetworkOf(host, name, command);
    }
}

package dev.weft.bootstrap.facts;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host itself needs, and others on it: what Weft must not take away.
 *
 * @param routes     of all tables, but what only says which addresses are the host's own
 * @param addresses  that the host must reach; with each what it is for
 * @param docker     subnets of Docker's networks, by the network's name; without those of Weft's own driver
 * @param configured settings that a file of sysctl.d makes, by path below {@code /proc/sys}, with value and file
 * @param vxlans     VXLAN devices of the kernel that are not Open vSwitch's
 * @param listening  UDP ports that something in the kernel or a program listens on
 * @param undone     what the host undid of an apply, because it could not be reached any more; empty: nothing
 * @param now        the host's clock; empty: not known
 */
public record Needs(
        List<Route> routes,
        Map<Ipv4Address, String> addresses,
        Map<String, List<Ipv4Prefix>> docker,
        Map<String, Configured> configured,
        List<Vxlan> vxlans,
        List<Integer> listening,
        Optional<String> undone,
        Optional<Instant> now) {
    static final Needs NONE = new Needs(
            List.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

    public Needs {
        routes = List.copyOf(routes);
        addresses = Map.copyOf(addresses);
        docker = Map.copyOf(docker);
        configured = Map.copyOf(configured);
        vxlans = List.copyOf(vxlans);
        listening = List.copyOf(listening);
    }

    /**
     * A route to somewhere.
     *
     * @param to      length 0: the default route
     * @param via     the next hops; none: what is there is on the link itself
     * @param devices that it leads by
     */
    public record Route(Ipv4Prefix to, List<Ipv4Address> via, List<String> devices) {
        public Route {
            via = List.copyOf(via);
            devices = List.copyOf(devices);
        }

        /** A default route, whole or in halves, is there for what has no other. */
        public boolean isDefault() {
            return to.length() <= 1;
        }

        /** As {@code ip route} prints it. */
        public String shown() {
            String hop = via.isEmpty() ? "" : " via " + via.get(0);
            return (isDefault() && to.length() == 0 ? "default" : to.toString())
                    + hop
                    + (devices.isEmpty() ? "" : " dev " + devices.get(0));
        }
    }

    /** What a file says a setting is. */
    public record Configured(String value, String file) {}

    /**
     * A VXLAN device.
     *
     * @param port  UDP
     * @param local the address that it takes packets for; empty: any of the host's
     */
    public record Vxlan(String device, int port, String local) {}
}

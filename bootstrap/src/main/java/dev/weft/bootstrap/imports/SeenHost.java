package dev.weft.bootstrap.imports;

import dev.weft.topology.Ipv4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found on a host.
 *
 * @param name        as the file is to call it
 * @param address     where its SSH server listens
 * @param user        who logged in
 * @param sshPort     TCP
 * @param devices     its network devices
 * @param bridges     of Open vSwitch
 * @param containers  of Docker, those that are not running too
 * @param file        the name: of the file that Weft made things there for; empty: none
 * @param postrouting the rules of that chain of the nat table, without "-A POSTROUTING"
 */
public record SeenHost(
        String name,
        Ipv4Address address,
        String user,
        int sshPort,
        List<Device> devices,
        List<SeenBridge> bridges,
        List<SeenContainer> containers,
        String file,
        List<String> postrouting) {
    public SeenHost {
        devices = List.copyOf(devices);
        bridges = List.copyOf(bridges);
        containers = List.copyOf(containers);
        postrouting = List.copyOf(postrouting);
    }

    Optional<Device> device(String device) {
        return devices.stream().filter(one -> one.name().equals(device)).findFirst();
    }

    boolean has(String ip) {
        return devices.stream().flatMap(one -> one.addresses().stream()).anyMatch(cidr -> cidr.startsWith(ip + "/"));
    }

    /**
     * A network device.
     *
     * @param mtu       bytes
     * @param addresses IPv4, as address/length
     */
    public record Device(String name, int mtu, boolean isUp, List<String> addresses) {
        public Device {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A bridge.
     *
     * @param datapathId  sixteen hexadecimal digits, or empty
     * @param controllers targets, like {@code tcp:192.168.56.1:6653}
     * @param tunnelIds   VNIs that its flows speak of
     */
    public record SeenBridge(
            String name, String datapathId, List<SeenPort> ports, List<String> controllers, List<Integer> tunnelIds) {
        public SeenBridge {
            ports = List.copyOf(ports);
            controllers = List.copyOf(controllers);
            tunnelIds = List.copyOf(tunnelIds);
        }
    }

    /**
     * A bridge port.
     *
     * @param mac   that was asked for, or empty
     * @param error why Open vSwitch could not make it; empty: it could
     */
    public record SeenPort(
            String name,
            String type,
            Map<String, String> options,
            Map<String, String> externalIds,
            String mac,
            String error) {
        public SeenPort {
            options = Map.copyOf(options);
            externalIds = Map.copyOf(externalIds);
        }

        boolean isTunnel() {
            return type.equals("vxlan");
        }

        String remote() {
            return options.getOrDefault("remote_ip", "");
        }

        String key() {
            return options.getOrDefault("key", "0");
        }

        boolean isByFlow() {
            return isTunnel() && (remote().equals("flow") || key().equals("flow"));
        }
    }

    /**
     * A container.
     *
     * @param mode   Docker's network mode
     * @param nics   its interfaces, if it runs and they could be looked at
     * @param routes default routes, as "GATEWAY DEVICE"
     */
    public record SeenContainer(
            String name, String id, String image, String mode, boolean isRunning, List<Nic> nics, List<String> routes) {
        public SeenContainer {
            nics = List.copyOf(nics);
            routes = List.copyOf(routes);
        }
    }

    /**
     * A container's interface.
     *
     * @param outer the device on the host that is its other end; empty: none
     */
    public record Nic(String name, String mac, int mtu, List<String> addresses, String outer) {
        public Nic {
            addresses = List.copyOf(addresses);
        }
    }
}

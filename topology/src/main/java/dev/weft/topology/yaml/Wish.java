package dev.weft.topology.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that people look for in the file under the name that it has elsewhere, and that Weft does in another way or not
 * at all: what is said of it.
 *
 * @param why     that it is not there
 * @param instead the way around it
 */
record Wish(String why, String instead) {
    private static final String BY_HAND = "attach it by hand (docs/topology.md, \"Attach something by hand\")";

    private static final Wish OPTIONS = new Wish(
            "Weft containers have an image and support no other Docker options.",
            "Build it into the image; or run the container with Docker yourself and " + BY_HAND + ".");
    private static final Wish PUBLISHED = new Wish(
            "Weft does not publish container ports on the host.",
            "Run a proxy with Docker's own networks and -p, and " + BY_HAND + ".");
    private static final Wish NAMES = new Wish(
            "Weft has no name service: containers find each other by address.",
            "Build the names into the image (/etc/hosts), or run a name server in one of the containers.");
    private static final Wish COMPOSE = new Wish(
            "Weft creates containers itself and does not read Compose files.",
            "Let Compose run them with network_mode: none, and " + BY_HAND
                    + "; `weft import` describes what is attached by hand in a file.");
    private static final Wish IPV6 = new Wish(
            "Weft's networks have IPv4 subnets only.",
            "Remove it. IPv6 with link-local or private addresses inside a network is forwarded unchanged.");

    private static final List<String> OPTION_KEYS = List.of(
            "env",
            "environment",
            "env_file",
            "volumes",
            "volume",
            "mounts",
            "command",
            "cmd",
            "args",
            "entrypoint",
            "memory",
            "mem_limit",
            "cpus",
            "restart",
            "labels",
            "privileged",
            "cap_add",
            "cap-add",
            "devices",
            "sysctls",
            "user",
            "working_dir",
            "depends_on",
            "healthcheck",
            "tty",
            "stdin_open",
            "ulimits",
            "deploy");
    private static final List<String> PUBLISH_KEYS = List.of("ports", "publish", "expose", "published");
    private static final List<String> NAME_KEYS =
            List.of("dns", "dns_search", "extra_hosts", "hostname", "aliases", "domainname", "links");

    /** What Docker and Compose call by other names. */
    private static final Map<String, String> OF_CONTAINERS = Map.of(
            "mac_address", "mac: 02:00:00:00:00:0a",
            "ipv4_address", "ip: 192.168.1.11",
            "address", "ip: 192.168.1.11",
            "container_name", "name: NAME",
            "default_gateway", "default-route: NETWORK");

    private static final Map<String, String> OF_NETWORKS = Map.of(
            "internal", "exit: none",
            "ip_range", "ip-range: 192.168.1.128/25",
            "vxlan", "vni: 1000",
            "vxlan_id", "vni: 1000",
            "id", "vni: 1000");

    static Optional<Wish> of(Shape shape, String key) {
        return switch (shape) {
            case CONTAINER, MEMBERSHIP -> ofContainer(key);
            case NETWORK -> ofNetwork(key);
            case FILE -> key.equals("services") || key.equals("compose") ? Optional.of(COMPOSE) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Wish> ofContainer(String key) {
        if (OPTION_KEYS.contains(key)) {
            return Optional.of(OPTIONS);
        } else if (PUBLISH_KEYS.contains(key)) {
            return Optional.of(PUBLISHED);
        } else if (NAME_KEYS.contains(key)) {
            return Optional.of(NAMES);
        } else if (isIpv6(key)) {
            return Optional.of(IPV6);
        } else if (key.equals("compose") || key.equals("compose_file")) {
            return Optional.of(COMPOSE);
        } else if (OF_CONTAINERS.containsKey(key)) {
            return renamed(OF_CONTAINERS.get(key));
        }
        return key.equals("gateway")
                ? Optional.of(
                        new Wish(
                                "A container's gateway is that of its network.",
                                "Write it there (networks[].gateway), name the network (default-route: NETWORK), or give the container its own route (routes: [{to: 0.0.0.0/0, via: 192.168.1.2}])."))
                : Optional.empty();
    }

    private static Optional<Wish> ofNetwork(String key) {
        if (isIpv6(key)) {
            return Optional.of(IPV6);
        } else if (NAME_KEYS.contains(key)) {
            return Optional.of(NAMES);
        } else if (OF_NETWORKS.containsKey(key)) {
            return renamed(OF_NETWORKS.get(key));
        }
        return key.equals("vlan") || key.equals("vlan_id")
                ? Optional.of(new Wish(
                        "The VNI identifies a network, and no port accepts frames with a VLAN tag.",
                        "Give each VLAN its own network, and list its access ports (ports:)."))
                : Optional.empty();
    }

    private static Optional<Wish> renamed(String line) {
        return Optional.of(new Wish("This key has a different name here.", "Write " + line + "."));
    }

    private static boolean isIpv6(String key) {
        return key.equals("ipv6")
                || key.equals("ip6")
                || key.equals("subnet6")
                || key.equals("enable_ipv6")
                || key.equals("ipv6_address")
                || key.equals("gateway6");
    }
}

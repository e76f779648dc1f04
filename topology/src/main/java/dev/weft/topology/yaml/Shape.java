package dev.weft.topology.yaml;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The objects of a topology file and the keys that each may have. {@code topology.schema.json} says the same. */
public enum Shape {
    FILE(
            "the file",
            required("hosts", "hosts: [{name: host1, address: 192.168.56.10}]"),
            optional("name"),
            optional("networks"),
            optional("routers"),
            optional("containers"),
            optional("ports"),
            optional("controller"),
            optional("layout"),
            optional("bridge"),
            optional("tunnel"),
            optional("admission"),
            optional("underlay")),
    UNDERLAY("the underlay", optional("mtu"), optional("port")),
    HOST(
            "a host",
            required("name", "name: host1"),
            required("address", "address: 192.168.56.10"),
            optional("vtep"),
            new Key("connects-from", false, Optional.of("connects-from: [192.168.57.10]")),
            optional("bridges"),
            optional("ssh")),
    HOST_BRIDGE(
            "a host's bridge",
            required("bridge", "bridge: ovs-br0"),
            optional("name"),
            optional("datapath-id"),
            optional("gateways"),
            optional("tunnels")),
    SSH("ssh", optional("user"), optional("port"), optional("key"), optional("jump")),
    NETWORK(
            "a network",
            required("name", "name: blue"),
            required("vni", "vni: 1000"),
            required("subnet", "subnet: 192.168.1.0/24"),
            optional("gateway"),
            optional("ip-range"),
            optional("dhcp"),
            optional("port"),
            optional("mtu"),
            optional("exit"),
            optional("unknown-unicast"),
            optional("mac-limit"),
            optional("bridge"),
            optional("tunnel")),
    ROUTER("a router", required("name", "name: core"), required("networks", "networks: [blue, green]")),
    CONTAINER(
            "a container",
            required("name", "name: docker1"),
            required("host", "host: host1"),
            optional("network", "network: blue"),
            optional("networks", "networks: [front, back]"),
            optional("ip"),
            optional("mac"),
            optional("addresses", "addresses: [192.168.1.100]"),
            optional("default-route"),
            optional("routes"),
            optional("forward"),
            optional("image"),
            optional("port")),
    MEMBERSHIP(
            "a container's network",
            required("network", "network: front"),
            optional("ip"),
            optional("mac"),
            optional("port")),
    ROUTE("a route", required("to", "to: 10.0.0.0/8"), required("via", "via: 192.168.1.2")),
    PORT("a port", required("name", "name: spare0"), required("network", "network: blue"), optional("host"));

    /**
     * A key.
     *
     * @param isRequired whether it must be there
     * @param example    how to write it, for those that must be there and for lists of values
     */
    public record Key(String name, boolean isRequired, Optional<String> example) {}

    private final String words;
    private final List<Key> keys;

    Shape(String words, Key... keys) {
        this.words = words;
        this.keys = List.copyOf(Arrays.asList(keys));
    }

    private static Key required(String name, String example) {
        return new Key(name, true, Optional.of(example));
    }

    private static Key optional(String name) {
        return new Key(name, false, Optional.empty());
    }

    private static Key optional(String name, String example) {
        return new Key(name, false, Optional.of(example));
    }

    /** What a person would call it. */
    String words() {
        return words;
    }

    public List<Key> keys() {
        return keys;
    }

    List<String> required() {
        return keys.stream().filter(Key::isRequired).map(Key::name).toList();
    }

    public List<String> names() {
        return keys.stream().map(Key::name).toList();
    }
}

package dev.weft.topology;

import java.util.List;
import java.util.Optional;

/**
 * A container that Weft creates.
 *
 * @param name         its Docker name
 * @param host         name of the host it runs on
 * @param attachments  its interfaces, {@code eth0} first; at least one, each in another network
 * @param defaultRoute name of the network whose gateway its default route leads to; empty: it has no default route
 * @param routes       further ways that it knows
 * @param image        Docker image; {@link #DEFAULT_IMAGE} unless the file names another
 */
public record Container(
        String name,
        String host,
        List<Attachment> attachments,
        Optional<String> defaultRoute,
        List<StaticRoute> routes,
        String image) {
    /** The image that ships with Weft and needs no registry. */
    public static final String DEFAULT_IMAGE = "weft/busybox";

    public Container {
        attachments = List.copyOf(attachments);
        routes = List.copyOf(routes);
        if (attachments.isEmpty()) {
            throw new IllegalArgumentException("container " + name + " is in no network");
        }
    }

    /** One in a single network, which has a gateway. */
    public Container(String name, String host, String network, Ipv4Address ip, MacAddress mac, String image) {
        this(
                name,
                host,
                List.of(Attachment.of(name, host, 0, network, ip, mac)),
                Optional.of(network),
                List.of(),
                image);
    }

    /** The same with a port of that name. */
    public Container(
            String name, String host, String network, Ipv4Address ip, MacAddress mac, String image, String portName) {
        this(
                name,
                host,
                List.of(Attachment.of(name, host, 0, network, ip, mac).at(portName)),
                Optional.of(network),
                List.of(),
                image);
    }

    /** Whether it passes on packets of others, as a router does. */
    public boolean forwards() {
        return attachments.stream().anyMatch(Attachment::forwards);
    }

    /** The first of its interfaces, {@code eth0}. */
    public Attachment first() {
        return attachments.get(0);
    }

    /** The network of its {@link #first} interface. */
    public String network() {
        return first().network();
    }

    /** The address of its {@link #first} interface. */
    public Ipv4Address ip() {
        return first().ip();
    }

    /** The MAC address of its {@link #first} interface. */
    public MacAddress mac() {
        return first().mac();
    }

    /** The port of its {@link #first} interface. */
    public String portName() {
        return first().portName();
    }
}

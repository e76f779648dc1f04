package dev.weft.topology;

import java.util.List;

/**
 * One interface of a container in one network: an endpoint that is known before its first packet.
 *
 * @param container the container's name
 * @param host      name of the host it runs on
 * @param network   name of the network
 * @param ip        its address; given in the file, or handed out
 * @param mac       derived from (VNI, IP) unless the file gives one
 * @param device    its name in the container: {@code eth0}, {@code eth1}, ... in the order of the container's networks
 * @param portName  the device name of the host's end of its cable, which is also the bridge port's: at most 15 characters
 * @param addresses further addresses of the network that it may have, like a floating one of VRRP; whoever announces one
 *     has it
 * @param forwards  whether it may pass on IPv4 packets whose source is outside the network's subnet, as a router does
 */
public record Attachment(
        String container,
        String host,
        String network,
        Ipv4Address ip,
        MacAddress mac,
        String device,
        String portName,
        List<Ipv4Address> addresses,
        boolean forwards) {
    public Attachment {
        addresses = List.copyOf(addresses);
    }

    /**
     * One with no more than its own address.
     *
     * @param number of the interface in its container, from 0
     */
    public static Attachment of(
            String container, String host, int number, String network, Ipv4Address ip, MacAddress mac) {
        return new Attachment(
                container, host, network, ip, mac, "eth" + number, portName(container, number), List.of(), false);
    }

    /** Whether it is the container's {@code eth0}. */
    public boolean isFirst() {
        return device.equals("eth0");
    }

    /** This one that may have these addresses too. */
    public Attachment withAddresses(List<Ipv4Address> further) {
        return new Attachment(container, host, network, ip, mac, device, portName, further, forwards);
    }

    /** This one with a port of that name. */
    public Attachment at(String port) {
        return new Attachment(container, host, network, ip, mac, device, port, addresses, forwards);
    }

    /** This one as an interface of a router. */
    public Attachment forwarding() {
        return new Attachment(container, host, network, ip, mac, device, portName, addresses, true);
    }

    /**
     * The first interface's port has no number in its name. Prefixes differ before the container's name begins, so no two
     * containers' names make one port's.
     */
    public static String portName(String container, int number) {
        return SafeNames.device(number == 0 ? "w-" : "w" + number + "-", container);
    }
}

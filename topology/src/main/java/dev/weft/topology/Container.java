package dev.weft.topology;

/**
 * A container that Weft makes: an endpoint that is known before its first packet.
 *
 * @param name    its Docker name
 * @param host    name of the host it runs on
 * @param network name of the network its {@code eth0} is in
 * @param ip      its address; given in the file, or handed out
 * @param mac     derived from (VNI, IP) unless the file gives one
 * @param image   Docker image; {@link #DEFAULT_IMAGE} unless the file names another
 * @param portName the device name of the host's end of its cable, which is also the bridge port's: at most 15 characters
 */
public record Container(
        String name, String host, String network, Ipv4Address ip, MacAddress mac, String image, String portName) {
    /** The image that ships with Weft and needs no registry. */
    public static final String DEFAULT_IMAGE = "weft/busybox";

    /** With a port whose name is made of the container's. */
    public Container(String name, String host, String network, Ipv4Address ip, MacAddress mac, String image) {
        this(name, host, network, ip, mac, image, portName(name));
    }

    static String portName(String name) {
        return Names.device("w-", name);
    }
}

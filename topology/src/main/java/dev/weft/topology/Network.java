package dev.weft.topology;

/**
 * One L2 segment across hosts.
 *
 * @param name    as the file gives it
 * @param vni     its number in the file, in the flows and on the wire
 * @param subnet  its IPv4 addresses
 * @param gateway its first hop, one address on every host
 * @param port    the device name of the internal port that is the gateway on each host, like {@code veth0}
 * @param mtu     the largest IPv4 packet, bytes, on gateway ports and in containers
 */
public record Network(String name, Vni vni, Ipv4Prefix subnet, Ipv4Address gateway, String port, int mtu) {
    public MacAddress gatewayMac() {
        return vni.gatewayMac();
    }
}

package dev.weft.flows;

import java.util.Locale;

/** Why the pipeline refuses a packet: all the reasons there are. Each refusing flow has one, so that drops can be counted by reason. */
public enum Refusal {
    NO_NETWORK("it came in by a port that is in no network"),
    FOREIGN_TUNNEL("it came through a tunnel with a VNI or from a VTEP that the network does not have"),
    VLAN_TAG("it has a VLAN tag, and no endpoint may send one"),
    RESERVED_MULTICAST("it is for 01:80:c2:00:00:00 to 0f, which no bridge passes on (IEEE 802.1D, section 7.12.6)"),
    GROUP_SOURCE("its sender's MAC address is a group's"),
    GATEWAY_MAC("its sender's MAC address is a gateway's"),
    DHCP_SERVER("it is from a DHCP server's port, and no endpoint is one"),
    ROUTER_ADVERTISEMENT("it is an IPv6 router advertisement, and no endpoint is a router"),
    GATEWAY_ARP("it claims the gateway's IP address by ARP"),
    GATEWAY_IP("its source is the gateway's IP address"),
    SPOOFED_ARP("its ARP sender is not the container at this port"),
    SPOOFED_IP("its IP source is not the address of the container at this port"),
    SPOOFED_MAC("its sender's MAC address is not that of the container at this port"),
    ADDRESS_TAKEN("its sender's IP address is another endpoint's, which had it first"),
    CONTAINER_MAC("its sender's MAC address is a container's, which has a port of its own"),
    TOO_MANY_MACS("its port has as many senders as the network's mac-limit allows, and this is another one"),
    TO_VTEP("it is for the underlay address of a host, where tunnels end"),
    TO_GATEWAY("it is for a gateway itself, which answers ping and nothing else"),
    ISOLATED("it is for a network that no router joins with the sender's, or sent to its own by way of the gateway"),
    NO_EXIT("it is for the outside, and its network has no exit here"),
    OTHER_GATEWAY("it was sent to a gateway's MAC address, and is nothing that this gateway takes"),
    DIRECTED_BROADCAST("it was to be routed to the broadcast or network address of another network"),
    UNKNOWN_DESTINATION("its network has no such destination, and unknown ones are not searched for");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    /** How the user reads and writes it, like {@code spoofed-arp}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is wrong with the packet, to follow "refused: ". */
    public String sentence() {
        return sentence;
    }
}

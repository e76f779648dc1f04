package dev.weft.flows;

import java.util.Locale;

/** Why the pipeline refuses a packet: all the reasons there are. Each refusing flow has one, so that drops can be counted by reason. */
public enum Refusal {
    NO_NETWORK("its input port is in no network"),
    FOREIGN_TUNNEL("it came through a tunnel with an unknown VNI or from an unknown VTEP"),
    VLAN_TAG("it has a VLAN tag"),
    RESERVED_MULTICAST("its destination is in 01:80:c2:00:00:00 to 0f, which bridges do not forward (IEEE "
            + "802.1D, section 7.12.6)"),
    GROUP_SOURCE("its source MAC address is a group address"),
    GATEWAY_MAC("its source MAC address is a gateway's"),
    DHCP_SERVER("it comes from a DHCP server that the topology file does not allow"),
    ROUTER_ADVERTISEMENT("it is an IPv6 router advertisement"),
    GATEWAY_ARP("its ARP sender is the gateway's IP address"),
    GATEWAY_IP("its source is the gateway's IP address"),
    SPOOFED_ARP("its ARP sender is not the container at this port"),
    SPOOFED_IP("its IP source is not the address of the container at this port"),
    SPOOFED_MAC("its source MAC address is not that of the container at this port"),
    ADDRESS_TAKEN("its source IP address belongs to another endpoint, which had it first"),
    CONTAINER_MAC("its source MAC address belongs to a container at another port"),
    TOO_MANY_MACS("its port has reached the network's mac-limit, and this is another sender"),
    TO_VTEP("its destination is a host's tunnel address"),
    TO_GATEWAY("its destination is a gateway, which accepts ping only"),
    ISOLATED("no router joins the sender's network and the destination's, or both are the same network"),
    NO_EXIT("its destination is outside, and its network has no exit here"),
    OTHER_GATEWAY("its destination is a gateway's MAC address, and the gateway does not accept it"),
    DIRECTED_BROADCAST("its destination is the broadcast or network address of another network"),
    UNKNOWN_DESTINATION("its destination is unknown, and its network does not flood");

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

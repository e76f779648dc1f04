package dev.weft.flows;

/** The only priorities in use; a higher one wins. Within a level matches never overlap, or say the same. */
public enum Priority {
    /** What a table does with packets that nothing else matched. */
    MISS(0),
    /** Frames of a gateway port that has a MAC address of its own come from the gateway's. */
    HIDE(10),
    /** The same of what such a port says in ARP. */
    HIDE_ARP(20),
    /** Refuses who uses an address that is another's. Below {@link #REST}: a container's port has its own rules. */
    TAKEN(30),
    /** Exceptions from that for whose address it is, wherever it speaks. */
    OWNER(40),
    /** What is left when every network has taken what is its own. */
    REST(50),
    /** For a whole network or port: flood, exit. */
    NETWORK(100),
    /** Refuses what the levels above did not allow by name. */
    FENCE(200),
    /** For a network that a router joins with the packet's own. */
    JOINED(250),
    /** For one endpoint, gateway or port. */
    ENTRY(300),
    /** For a port that was put into its network by command: by this a controller with no memory knows it. */
    ASSIGNED(350),
    /** Exceptions for an endpoint's own packets. */
    OWN(400),
    /** Never, whatever else matches. */
    REFUSE(500),
    /** Never: services that no endpoint offers. Above {@link #REFUSE}, as one packet may be refused twice over. */
    REFUSE_SERVICE(510),
    /** Exceptions from that for the one endpoint that the file names. */
    SERVICE(512),
    /** Refuses what such an exception would let pass. */
    REFUSE_SERVED(514),
    /** Never: MAC addresses that no endpoint sends from. */
    REFUSE_SENDER(520),
    /** Never: MAC addresses that no endpoint sends to. */
    REFUSE_TARGET(530),
    /** Never: a form of frame that no endpoint sends. */
    REFUSE_FORM(540);

    private final int number;

    Priority(int number) {
        this.number = number;
    }

    /** The OpenFlow priority, 0 to 65535. */
    public int number() {
        return number;
    }
}

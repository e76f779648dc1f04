package dev.weft.flows;

import dev.weft.topology.Network;

/**
 * Limits how many packets a switch shows the controller: a meter with one band that drops (OpenFlow 1.3.5, section 5.7).
 * Used by {@link Action.ToController}, so what is over the limit is dropped on its way to the controller alone; the packet
 * itself goes on, also when there is no controller.
 *
 * @param id        in the range that is Weft's; see {@link #ofPort} and {@link #ofSwitch}
 * @param perSecond packets in the long run, 1 to 1,000,000
 * @param burst     packets at once after a pause, 1 to 1,000,000
 * @param purpose   what it is for, in words
 */
public record Meter(int id, int perSecond, int burst, String purpose) {
    /**
     * Of one port. A sender is learned from one packet or two, and a host's ping, traceroute and first packets need a few; a
     * scan of a subnet gets on at this pace.
     */
    public static final int OF_PORT_PER_SECOND = 100;

    /** Of one switch what is not a port's own: more than the controller looks at, less than fills a switch's queue to it. */
    public static final int OF_SWITCH_PER_SECOND = 5000;

    private static final int OF_SWITCH_AT_ONCE = 1000;

    /** Numbers are decimal on purpose: 100004 is the meter of port 4. Open vSwitch takes numbers up to 200,000 at the least. */
    private static final int FIRST = 100_000;

    /** OpenFlow's own number for the meter of all that goes to the controller and has no other (OFPM_CONTROLLER). */
    private static final int CONTROLLER = 0xffff_fffd;

    private static final int LAST_PORT = 0xfeff;

    /** As many senders as {@code mac-limit} allows behind one port begin to speak at once, with two packets each. */
    public static int burst(int macLimit) {
        return Math.max(OF_PORT_PER_SECOND, 2 * macLimit);
    }

    /** Of what unknown senders at a port show the controller: of its own, so that no port uses up another's. */
    static Meter ofPort(String name, int port, Network network) {
        return new Meter(
                numberOf(port),
                OF_PORT_PER_SECOND,
                burst(network.macLimit()),
                "rate limit for unknown senders at " + name);
    }

    /** Whether a port can have one: no port of an Open vSwitch has a number so large that it cannot. */
    static boolean isFor(int port) {
        return port > 0 && port <= LAST_PORT;
    }

    static int numberOf(int port) {
        return FIRST + port;
    }

    /** What shows the controller a packet of this port, as far as its meter allows, if it can have one. */
    static Action toController(int port) {
        return isFor(port) ? new Action.ToController(numberOf(port)) : new Action.ToController();
    }

    /**
     * Of all else that the switch shows the controller: what routing cannot deal with. OpenFlow has one for all ports, so
     * who fills this one keeps others from gateways' answers, but nobody from being learned.
     */
    static Meter ofSwitch() {
        return new Meter(
                CONTROLLER,
                OF_SWITCH_PER_SECOND,
                OF_SWITCH_AT_ONCE,
                "rate limit for packets that the controller answers for gateways");
    }

    /** Whether a meter of this number is Weft's: meters have no cookie, so their range is the mark. */
    public static boolean isOurs(int id) {
        return id == CONTROLLER || id > FIRST && id <= FIRST + LAST_PORT;
    }

    /** The port whose meter has this number; 0: it is of none. */
    public static int portOf(int id) {
        return isOurs(id) && id != CONTROLLER ? id - FIRST : 0;
    }

    /** In {@code ovs-ofctl dump-meters} syntax. */
    @Override
    public String toString() {
        return "meter=" + (id == CONTROLLER ? "controller" : Integer.toUnsignedString(id))
                + " pktps burst bands=type=drop rate=" + perSecond + " burst_size=" + burst;
    }
}

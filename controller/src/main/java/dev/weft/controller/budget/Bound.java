package dev.weft.controller.budget;

/**
 * What one connection may bring. Each has a count in its {@link InboundBudget}; what is over costs that connection alone. The
 * figures are far above what an Open vSwitch sends that Weft programs.
 */
public enum Bound {
    /** Bytes of one answer to what a switch holds; the connection ends. Weft's own flows have under 200 bytes each. */
    ANSWER_BYTES(32 << 20, "an answer of more than 32 MB"),

    /** Flows, groups and meters of one answer; the connection ends. */
    ANSWER_ENTRIES(100_000, "an answer of more than 100,000 flows, groups and meters"),

    /** Seconds from the question to the whole answer, whether it gets on or not; the connection ends. */
    ANSWER_SECONDS(30, "an answer that took more than 30 s"),

    /** The largest of all answers that are being read, while they take a quarter of the memory together; its connection ends. */
    ANSWER_MEMORY(0, "the largest of several answers that together took too much memory"),

    /** Characters that are kept of a flow's match and of its actions; the rest is cut off. */
    TEXT(4096, "flows with a description of more than 4,096 characters; the rest is truncated"),

    /** Events of one connection that wait for the fabric's thread; no more is read until some are over. */
    EVENTS_WAITING(1000, "more than 1,000 pending changes; it is read more slowly"),

    /** Events a second in the long run, and ten times as many at once; no more is read until that is so. */
    EVENTS_PER_SECOND(1000, "more than 1,000 changes a second; it is read more slowly"),

    /** Messages a second in the long run, of whatever type, and four times as many at once; no more is read until that is so. */
    MESSAGES_PER_SECOND(5000, "more than 5,000 messages a second; it is read more slowly"),

    /** Bytes a second in the long run, and two answers as large as one may be at once; no more is read until that is so. */
    BYTES_PER_SECOND(8 << 20, "more than 8 MB a second; it is read more slowly"),

    /** Ports; of others it is told nothing. */
    PORTS(4096, "more than 4,096 ports; the others are ignored"),

    /** Endpoints of other hosts that one switch makes known; the others are not believed. */
    ENDPOINTS(0, "more endpoints of other hosts than their ports may have; the others are ignored"),

    /** Echo requests in a handshake, one a second at most; the others are not answered. */
    ECHOES_EARLY(1, "more than one echo request a second during its handshake; the others get no reply"),

    /** Echo requests while what was sent before is not taken; they are not answered. */
    ECHOES_UNREAD(0, "echo requests while its receive buffer is full; they get no reply"),

    /** Seconds that a connection may take nothing of what it is sent; then it ends. */
    UNREAD_SECONDS(10, "no data read for 10 s"),

    /** Bytes before the end of the handshake; the connection ends. Ports of an Open vSwitch take 4 MB at the most. */
    HANDSHAKE_BYTES(8 << 20, "a handshake of more than 8 MB"),

    /** Error messages a minute that answer nothing; the others are counted, and told of in a minute. */
    ERRORS(5, "more than 5 error messages a minute that match no request");

    private final int most;
    private final String words;

    Bound(int most, String words) {
        this.most = most;
        this.words = words;
    }

    /** In the unit that the bound has; 0: it has no number of its own. */
    public int most() {
        return most;
    }

    /** Whether what is over it is a problem of the switch: somebody else's flow may well be long. */
    public boolean isProblem() {
        return this != TEXT;
    }

    /** What is over it, as part of a sentence. */
    public String words() {
        return words;
    }
}

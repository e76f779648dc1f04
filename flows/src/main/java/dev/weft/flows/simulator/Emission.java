package dev.weft.flows.simulator;

/**
 * A copy of the packet that an action sent off.
 *
 * @param kind   where to
 * @param port   OpenFlow number of the port it leaves by; 0 for the controller
 * @param packet as it leaves: headers, and the tunnel fields that it carries
 */
public record Emission(Kind kind, int port, Packet packet) {
    /** What becomes of it. */
    public enum Kind {
        /** It leaves by a port that it did not come in by. */
        PORT,
        /** It goes back by the port it came in by: the reserved port IN_PORT. */
        BACK,
        /** It goes to the controller, because a flow says so (OFPR_ACTION, or OFPR_NO_MATCH for a table's miss). */
        CONTROLLER,
        /** It goes to the controller, because its TTL ran out (OFPR_INVALID_TTL). */
        INVALID_TTL,
        /** It was to leave by the port it came in by without IN_PORT: a switch drops it silently. */
        SUPPRESSED
    }

    @Override
    public String toString() {
        String where = Integer.toUnsignedString(port);
        return switch (kind) {
            case PORT -> "out through port " + where;
            case BACK -> "back through port " + where;
            case CONTROLLER -> "to the controller";
            case INVALID_TTL -> "to the controller: TTL expired";
            case SUPPRESSED -> "not out through port " + where + ", its input port";
        };
    }
}

package dev.weft.flows.simulator;

import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;

/** All that can become of a packet in the fabric, once for each of its copies. */
public sealed interface Outcome {
    /** Name of the host where it happened. */
    String host();

    /**
     * It left by a port behind which endpoints are.
     *
     * @param port device name
     */
    record Delivered(String host, String port, Packet packet) implements Outcome {
        @Override
        public String toString() {
            return "delivered to " + port + " of " + host;
        }
    }

    /**
     * It left by a gateway port, to the host's own IP stack.
     *
     * @param port device name
     */
    record ToGateway(String host, String port, Packet packet) implements Outcome {
        @Override
        public String toString() {
            return "to the gateway port " + port + " of " + host;
        }
    }

    /**
     * It went back by the port it came from, most likely as an answer.
     *
     * @param port device name
     */
    record Returned(String host, String port, Packet packet) implements Outcome {
        @Override
        public String toString() {
            return "returned to " + port + " of " + host + " as " + packet.headersOnly();
        }
    }

    /**
     * It was sent to the controller, which knows from the table and the kind why it sees it.
     *
     * @param table the one that sent it
     * @param kind  {@link Emission.Kind#CONTROLLER} or {@link Emission.Kind#INVALID_TTL}
     */
    record ToController(String host, Table table, Emission.Kind kind, Packet packet) implements Outcome {
        @Override
        public String toString() {
            String why = kind == Emission.Kind.INVALID_TTL ? ": its TTL expired" : "";
            return "to the controller, from " + table + " of " + host + why;
        }
    }

    /**
     * It was dropped.
     *
     * @param step the table and the flow that did it
     */
    record Dropped(String host, Step step) implements Outcome {
        @Override
        public String toString() {
            return "dropped in " + step.table() + " of " + host + ": " + step.purpose();
        }
    }

    /**
     * It left by a tunnel to an address that is no VTEP, or a host that has no tunnel port for it.
     *
     * @param target that address
     */
    record Lost(String host, Ipv4Address target, Packet packet) implements Outcome {
        @Override
        public String toString() {
            return "lost: " + host + " sent it to " + target + ", where no tunnel ends";
        }
    }

    /**
     * It left by the number of a port that is not there: awaited, because its number is fixed. A switch does nothing then.
     *
     * @param port device name that it will have
     */
    record Awaited(String host, String port, Packet packet) implements Outcome {
        @Override
        public String toString() {
            return "for " + port + " of " + host + ", which does not exist";
        }
    }

    /** It came to a bridge exactly as it had come there before, so it would never end. */
    record Looped(String host, Packet packet) implements Outcome {
        @Override
        public String toString() {
            return "loops: again at " + host + " as " + packet;
        }
    }
}

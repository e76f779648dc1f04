package dev.weft.flows.verifier;

import dev.weft.flows.Table;

/** What becomes of one copy of all packets of a class, or is to become of it. What is dropped has no end. */
sealed interface End {
    /** How a copy leaves a bridge for good. */
    enum Way {
        /** By a port behind which endpoints are. */
        DELIVERED("delivered to"),
        /** By the port it came in by, as an answer. */
        RETURNED("returned to"),
        /** By a gateway port, to the host's own IP stack. */
        TO_GATEWAY("to the gateway port");

        private final String says;

        Way(String says) {
            this.says = says;
        }
    }

    /**
     * It leaves by a port that is no tunnel.
     *
     * @param bridge  title of the bridge
     * @param port    device name
     * @param headers as it leaves
     */
    record Sent(Way way, String bridge, String port, Headers headers) implements End {
        @Override
        public String toString() {
            return way.says + " " + port + " of " + bridge;
        }
    }

    /** Why the controller is shown a packet; it can tell by the table and by the reason of the packet-in. */
    enum Why {
        FLOW("a flow sends it there"),
        INVALID_TTL("its TTL expired");

        private final String says;

        Why(String says) {
            this.says = says;
        }
    }

    /**
     * It goes to the controller.
     *
     * @param bridge  title of the bridge
     * @param headers as the controller sees it, metadata with it
     */
    record ToController(String bridge, Table table, Why why, Headers headers) implements End {
        @Override
        public String toString() {
            return "to the controller, from " + table + " of " + bridge + " because " + why.says;
        }
    }

    /**
     * Nobody can want this, or nobody can say what happens.
     *
     * @param what for people
     */
    record Trouble(String what) implements End {
        @Override
        public String toString() {
            return what;
        }
    }
}

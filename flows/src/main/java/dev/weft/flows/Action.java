package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.OptionalInt;

/** What is done to a packet, in order (OpenFlow 1.3.5, section 7.2.5). Text forms are those of {@code ovs-actions(7)}. */
public sealed interface Action {
    /**
     * Sends the packet out of a port. A packet never leaves by the port it came in by: the switch drops it silently.
     *
     * @param port OpenFlow port number, 1 to 0xfffffeff, or {@link #LOCAL}
     */
    record Output(int port) implements Action {
        @Override
        public String toString() {
            return "output:" + Integer.toUnsignedString(port);
        }
    }

    /** Sends the packet back by the port it came from: the reserved port IN_PORT. */
    record Return() implements Action {
        @Override
        public String toString() {
            return "IN_PORT";
        }
    }

    /**
     * Sends the whole packet to the controller.
     *
     * @param meter number of a {@link Meter} of the same bridge that limits how many are sent (NXAST_CONTROLLER2); empty: none
     */
    record ToController(OptionalInt meter) implements Action {
        public ToController() {
            this(OptionalInt.empty());
        }

        public ToController(int meter) {
            this(OptionalInt.of(meter));
        }

        @Override
        public String toString() {
            return meter.isPresent()
                    ? "controller(meter_id=" + Integer.toUnsignedString(meter.getAsInt()) + ")"
                    : "CONTROLLER:65535";
        }
    }

    /**
     * Hands the packet to a group.
     *
     * @param id of a {@link Group} of the same bridge
     */
    record ToGroup(int id) implements Action {
        @Override
        public String toString() {
            return "group:" + id;
        }
    }

    /**
     * Overwrites a field.
     *
     * @param value in the field's width
     */
    record SetField(Field field, long value) implements Action {
        public SetField {
            if ((value & ~field.allBits()) != 0) {
                throw new IllegalArgumentException(String.format("0x%x does not fit %s", value, field));
            }
        }

        @Override
        public String toString() {
            return "set_field:" + field.format(value) + "->" + field.ovsName();
        }
    }

    /** Copies a whole field onto another of the same width (NXAST_REG_MOVE). */
    record Move(Field from, Field to) implements Action {
        public Move {
            if (from.width() != to.width()) {
                throw new IllegalArgumentException(from + " and " + to + " differ in width");
            }
        }

        @Override
        public String toString() {
            return "move:" + from.ovsName() + "->" + to.ovsName();
        }
    }

    /**
     * Takes one from an IP packet's TTL. One of 1 or 0 has run out: the packet goes to the controller (OFPR_INVALID_TTL),
     * and nothing else is done to it.
     */
    record DecTtl() implements Action {
        @Override
        public String toString() {
            return "dec_ttl";
        }
    }

    static Action output(int port) {
        return new Output(port);
    }

    static Action set(Field field, MacAddress value) {
        return new SetField(field, value.bits());
    }

    static Action set(Field field, Ipv4Address value) {
        return new SetField(field, value.toLong());
    }

    static Action set(Field field, long value) {
        return new SetField(field, value);
    }

    static Action move(Field from, Field to) {
        return new Move(from, to);
    }
}

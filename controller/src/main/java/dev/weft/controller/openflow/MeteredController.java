package dev.weft.controller.openflow;

import com.google.common.hash.PrimitiveSink;
import io.netty.buffer.ByteBuf;
import java.util.OptionalInt;
import org.projectfloodlight.openflow.protocol.OFActionType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;

/**
 * Nicira's action that sends a packet to the controller as far as a meter allows (NXAST_CONTROLLER2 with the property
 * NXAC2PT_METER_ID, as in Open vSwitch's ofp-actions.c). A meter instruction would drop the packet itself.
 *
 * @param meter its number
 */
record MeteredController(int meter) implements OFAction {
    static final int SUBTYPE = 37;

    private static final int BYTES = 24;
    private static final int METER_ID = 5;
    private static final int METER_ID_BYTES = 8;

    @Override
    public void writeTo(ByteBuf out) {
        out.writeShort(RegMove.EXPERIMENTER);
        out.writeShort(BYTES);
        out.writeInt(RegMove.NICIRA);
        out.writeShort(SUBTYPE);
        out.writeZero(6);
        out.writeShort(METER_ID);
        out.writeShort(METER_ID_BYTES);
        out.writeInt(meter);
    }

    /** The meter, from what follows the subtype; empty: there is more to it, or none. */
    static OptionalInt read(ByteBuf in) {
        if (in.readableBytes() != BYTES - 10) {
            return OptionalInt.empty();
        }
        in.skipBytes(6);
        boolean isMeter = in.readUnsignedShort() == METER_ID && in.readUnsignedShort() == METER_ID_BYTES;
        return isMeter ? OptionalInt.of(in.readInt()) : OptionalInt.empty();
    }

    @Override
    public OFActionType getType() {
        return OFActionType.EXPERIMENTER;
    }

    @Override
    public OFVersion getVersion() {
        return OFVersion.OF_13;
    }

    @Override
    public void putTo(PrimitiveSink sink) {
        sink.putInt(SUBTYPE).putInt(meter);
    }

    @Override
    public Builder createBuilder() {
        throw new UnsupportedOperationException("it is built from dev.weft.flows.Action.ToController");
    }
}

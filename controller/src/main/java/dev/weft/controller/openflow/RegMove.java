package dev.weft.controller.openflow;

import com.google.common.hash.PrimitiveSink;
import dev.weft.flows.Action;
import io.netty.buffer.ByteBuf;
import org.projectfloodlight.openflow.protocol.OFActionType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;

/**
 * Nicira's action that copies one field onto another (NXAST_REG_MOVE in nicira-ext.h), which openflowj does not have
 * for OpenFlow 1.3. Open vSwitch takes OXM headers in it, and reports them back as NXM ones.
 */
record RegMove(Action.Move move) implements OFAction {
    static final int EXPERIMENTER = 0xffff;
    static final int NICIRA = 0x2320;
    static final int SUBTYPE = 6;
    static final int BYTES = 24;

    @Override
    public void writeTo(ByteBuf out) {
        out.writeShort(EXPERIMENTER);
        out.writeShort(BYTES);
        out.writeInt(NICIRA);
        out.writeShort(SUBTYPE);
        out.writeShort(move.from().width());
        out.writeShort(0); // first bit of the source
        out.writeShort(0); // first bit of the destination
        out.writeInt(OxmFields.header(move.from()));
        out.writeInt(OxmFields.header(move.to()));
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
        sink.putInt(OxmFields.header(move.from())).putInt(OxmFields.header(move.to()));
    }

    @Override
    public Builder createBuilder() {
        throw new UnsupportedOperationException("a move is built from dev.weft.flows.Action.Move");
    }
}

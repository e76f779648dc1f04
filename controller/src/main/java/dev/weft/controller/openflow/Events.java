package dev.weft.controller.openflow;

import com.google.common.base.Throwables;
import dev.weft.flows.Cookie;
import dev.weft.flows.Field;
import dev.weft.flows.FormerLayout;
import dev.weft.flows.Place;
import dev.weft.topology.DatapathId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFeaturesReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.protocol.OFVersion;

/**
 * Reads what switches send by themselves or in the handshake. What holds a match is read by hand: openflowj loses the
 * whole message for one field that it does not know, such as the registers that Open vSwitch adds to packet-ins.
 */
final class Events {
    private static final int METADATA = OxmFields.header(Field.METADATA);
    private static final int IN_PORT = OxmFields.header(Field.IN_PORT);
    private static final int IDLE_TIMEOUT = 0;
    private static final PacketIn.Reason[] REASONS = PacketIn.Reason.values();

    private Events() {}

    /** A flow that is gone; see {@link SwitchListener#flowRemoved}. */
    record FlowRemoved(Place place, Cookie cookie, boolean idle) {}

    /** Packet-in (section 7.4.1); one by a flow of the {@link FormerLayout} is as one by the flow that replaces it. */
    static PacketIn packetIn(ByteBuf message) {
        ByteBuf in = message.duplicate();
        int reason = in.getUnsignedByte(in.readerIndex() + 14);
        int table = FormerLayout.today(in.getUnsignedByte(in.readerIndex() + 15));
        in.skipBytes(24);
        PacketMatch match = new PacketMatch();
        OxmReader.visit(in, match);
        Malformed.unless(match.inPort != 0, "packet-in without an input port");
        Malformed.unless(reason < REASONS.length, "packet-in for reason " + reason);
        Malformed.unless(in.readableBytes() >= 2, "packet-in is truncated");
        in.skipBytes(2);
        return new PacketIn(match.inPort, match.metadata, table, REASONS[reason], ByteBufUtil.getBytes(in));
    }

    private static final class PacketMatch implements OxmReader.Visitor {
        private int inPort;
        private long metadata;

        @Override
        public void field(int header, ByteBuf payload) {
            if (header == IN_PORT) {
                inPort = payload.readInt();
            } else if (header == METADATA) {
                metadata = payload.readLong();
            }
        }
    }

    /** Flow-removed (section 7.4.2); empty where the match is none of ours. */
    static Optional<FlowRemoved> flowRemoved(ByteBuf message) {
        ByteBuf in = message.slice();
        Cookie cookie = new Cookie(in.getLong(8));
        int priority = in.getUnsignedShort(16);
        boolean idle = in.getUnsignedByte(18) == IDLE_TIMEOUT;
        int table = in.getUnsignedByte(19);
        in.readerIndex(48);
        return OxmReader.match(in)
                .match()
                .map(match -> new FlowRemoved(new Place(table, priority, match), cookie, idle));
    }

    static DatapathId datapathId(ByteBuf message) {
        return new DatapathId(
                parse(message, OFFeaturesReply.class).getDatapathId().getLong());
    }

    static OFPortStatus portStatus(ByteBuf message) {
        return parse(message, OFPortStatus.class);
    }

    static OFPortDescStatsReply ports(ByteBuf message) {
        return parse(message, OFPortDescStatsReply.class);
    }

    private static <T extends OFMessage> T parse(ByteBuf message, Class<T> type) {
        try {
            OFMessage parsed =
                    OFFactories.getFactory(OFVersion.OF_13).getReader().readFrom(message.slice());
            Malformed.unless(type.isInstance(parsed), "it is no " + type.getSimpleName());
            return type.cast(parsed);
        } catch (OFParseError | IllegalArgumentException e) { // of values that the types of openflowj do not have
            throw new Malformed(String.valueOf(Throwables.getRootCause(e).getMessage()));
        }
    }
}

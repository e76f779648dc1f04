package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Optional;
import org.projectfloodlight.openflow.protocol.ver13.OFBadActionCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFBadInstructionCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFBadMatchCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFBadRequestCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFFlowModFailedCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFGroupModFailedCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFHelloFailedCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFMeterModFailedCodeSerializerVer13;
import org.projectfloodlight.openflow.protocol.ver13.OFSwitchConfigFailedCodeSerializerVer13;

/**
 * Names error replies (OpenFlow 1.3.5, section 7.4.4). By hand, because openflowj cannot read an error of an unknown
 * type or code, and each must reach the request that it answers.
 */
final class Errors {
    private Errors() {}

    /** What an error reply says, from its whole message. */
    static String what(ByteBuf message) {
        Malformed.unless(message.readableBytes() >= 12, "error is cut off");
        int at = message.readerIndex();
        int type = message.getUnsignedShort(at + 8);
        int code = message.getUnsignedShort(at + 10);
        try {
            return name(type, (short) code);
        } catch (IllegalArgumentException e) {
            return unknown(type, code); // openflowj has no name for it
        }
    }

    /** What a user may know and do something about; the rest says its name alone. */
    private static final Map<String, String> WORDS = Map.of(
            "OFPFMFC_TABLE_FULL", "table full",
            "OFPGMFC_OUT_OF_GROUPS", "no room for another group",
            "OFPGMFC_OUT_OF_BUCKETS", "no room for so many buckets",
            "OFPFMFC_EPERM", "not permitted",
            "OFPGMFC_EPERM", "not permitted",
            "OFPBRC_EPERM", "not permitted",
            "OFPBRC_IS_SLAVE", "another controller is the switch's master",
            "OFPBAC_BAD_OUT_GROUP", "the group it leads to is not there",
            "OFPBAC_BAD_OUT_PORT", "the port it leads to is not there");

    private static String name(int type, short code) {
        String name = specified(type, code);
        return Optional.ofNullable(WORDS.get(name))
                .map(words -> words + " (" + name + ")")
                .orElse(name);
    }

    private static String specified(int type, short code) {
        return switch (type) {
            case 0 -> "OFPHFC_" + OFHelloFailedCodeSerializerVer13.ofWireValue(code);
            case 1 -> "OFPBRC_" + OFBadRequestCodeSerializerVer13.ofWireValue(code);
            case 2 -> "OFPBAC_" + OFBadActionCodeSerializerVer13.ofWireValue(code);
            case 3 -> "OFPBIC_" + OFBadInstructionCodeSerializerVer13.ofWireValue(code);
            case 4 -> "OFPBMC_" + OFBadMatchCodeSerializerVer13.ofWireValue(code);
            case 5 -> "OFPFMFC_" + OFFlowModFailedCodeSerializerVer13.ofWireValue(code);
            case 6 -> "OFPGMFC_" + OFGroupModFailedCodeSerializerVer13.ofWireValue(code);
            case 10 -> "OFPSCFC_" + OFSwitchConfigFailedCodeSerializerVer13.ofWireValue(code);
            case 12 -> "OFPMMFC_" + OFMeterModFailedCodeSerializerVer13.ofWireValue(code);
            default -> unknown(type, code & 0xffff);
        };
    }

    private static String unknown(int type, int code) {
        return "error type " + type + " code " + code;
    }

    /** Which kind of message an error answers: it carries at least its first 64 bytes. */
    static String cause(ByteBuf message) {
        int at = message.readerIndex();
        if (message.readableBytes() < 20) {
            return "an unknown message";
        }
        return "a message (" + MessageType.name(message.getUnsignedByte(at + 13)) + ", xid "
                + message.getUnsignedInt(at + 4) + ")";
    }
}

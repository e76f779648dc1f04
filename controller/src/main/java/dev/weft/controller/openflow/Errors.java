package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final int BAD_REQUEST = 1;
    private static final Set<Integer> UNKNOWN_REQUESTS = Set.of(1, 3, 4); // BAD_TYPE, BAD_EXPERIMENTER, BAD_EXP_TYPE

    private static final int BAD_ACTION = 2;
    private static final Set<Integer> NOT_OF_ITS_KIND = Set.of(4, 6, 9); // BAD_OUT_PORT, EPERM, BAD_OUT_GROUP
    private static final int BAD_INSTRUCTION = 3;
    private static final int INSTRUCTION_EPERM = 8;
    private static final int METER_MOD_FAILED = 12;
    private static final int METER_EXISTS = 1;

    /** OFPTFFC_BAD_TYPE, by which Open vSwitch also means a property of an action (ofp-errors.h, OFPBPC_BAD_TYPE). */
    private static final int UNKNOWN_PROPERTY = 13;

    /** Errors of organisations: the code is theirs, and their number follows. */
    private static final int EXPERIMENTER = 0xffff;

    /** OFPBFC_UNKNOWN, as ONF extension 230 numbers it; those of {@link #BUNDLES} follow in order. */
    private static final int FIRST_OF_BUNDLES = 2300;

    private static final List<String> BUNDLES = List.of(
            "UNKNOWN",
            "EPERM",
            "BAD_ID",
            "BUNDLE_EXIST",
            "BUNDLE_CLOSED",
            "OUT_OF_BUNDLES",
            "BAD_TYPE",
            "BAD_FLAGS",
            "MSG_BAD_LEN",
            "MSG_BAD_XID",
            "MSG_UNSUP",
            "MSG_CONFLICT",
            "MSG_TOO_MANY",
            "MSG_FAILED",
            "TIMEOUT",
            "BUNDLE_IN_PROGRESS");

    private static final Set<String> UNSUPPORTED = Set.of("EPERM", "BAD_TYPE", "BAD_FLAGS", "MSG_UNSUP");

    /** What an error reply says, from its whole message. */
    static ErrorReply read(ByteBuf message) {
        Malformed.unless(message.readableBytes() >= 12, "error is truncated");
        int at = message.readerIndex();
        int type = message.getUnsignedShort(at + 8);
        int code = message.getUnsignedShort(at + 10);
        int ofBundles = code - FIRST_OF_BUNDLES;
        if (type == EXPERIMENTER
                && message.readableBytes() >= 16
                && message.getInt(at + 12) == BundleMessages.ONF
                && ofBundles >= 0
                && ofBundles < BUNDLES.size()) {
            String name = BUNDLES.get(ofBundles);
            return new ErrorReply("OFPBFC_" + name, UNSUPPORTED.contains(name), false);
        }
        return new ErrorReply(
                what(type, code), type == BAD_REQUEST && UNKNOWN_REQUESTS.contains(code), isAboutActions(type, code));
    }

    /** Not a group or port that is missing, nor what is not permitted: that is so without a meter too. */
    private static boolean isAboutActions(int type, int code) {
        return switch (type) {
            case BAD_ACTION -> !NOT_OF_ITS_KIND.contains(code);
            case BAD_INSTRUCTION -> code != INSTRUCTION_EPERM;
            case METER_MOD_FAILED -> code != METER_EXISTS;
            case UNKNOWN_PROPERTY -> true;
            default -> false;
        };
    }

    private static String what(int type, int code) {
        try {
            return name(type, (short) code);
        } catch (IllegalArgumentException e) {
            return unknown(type, code); // openflowj has no name for it
        }
    }

    /** What a user may know and do something about; the rest says its name alone. */
    private static final Map<String, String> WORDS = Map.of(
            "OFPFMFC_TABLE_FULL", "table full",
            "OFPGMFC_OUT_OF_GROUPS", "the group table is full",
            "OFPGMFC_OUT_OF_BUCKETS", "too many buckets",
            "OFPFMFC_EPERM", "not permitted",
            "OFPGMFC_EPERM", "not permitted",
            "OFPBRC_EPERM", "not permitted",
            "OFPBRC_IS_SLAVE", "another controller is the switch's master",
            "OFPBAC_BAD_OUT_GROUP", "the group it refers to does not exist",
            "OFPBAC_BAD_OUT_PORT", "the port it refers to does not exist");

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

package dev.weft.controller.openflow;

import com.google.common.collect.ImmutableSet;
import dev.weft.flows.Action;
import dev.weft.flows.Cookie;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import java.util.ArrayList;
import java.util.List;
import org.projectfloodlight.openflow.protocol.OFBucket;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFGroupMod;
import org.projectfloodlight.openflow.protocol.OFGroupType;
import org.projectfloodlight.openflow.protocol.OFMatchV3;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMeterFlags;
import org.projectfloodlight.openflow.protocol.OFMeterModCommand;
import org.projectfloodlight.openflow.protocol.OFOxmList;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** Builds what we send, HELLO aside. Transaction ids (xid) are unsigned 32-bit numbers. */
final class Messages {
    /** Packets reach us whole, and are never kept in the switch (OFPCML_NO_BUFFER). */
    private static final int WHOLE_PACKET = 0xffff;

    private static final long ALL_METERS = 0xffff_ffffL;
    private static final int PORT_STATUS_REASONS = 3;
    private static final int FLOW_REMOVED_REASONS = 4;

    private static final OFFactory OF = OFFactories.getFactory(OFVersion.OF_13);

    private Messages() {}

    static OFMessage add(Flow flow, long xid) {
        return OF.buildFlowAdd()
                .setXid(xid)
                .setTableId(TableId.of(flow.table().number()))
                .setPriority(flow.key().priority().number())
                .setCookie(U64.of(flow.cookie().bits()))
                .setIdleTimeout(flow.idleSeconds())
                .setFlags(flow.idleSeconds() == 0 ? ImmutableSet.of() : ImmutableSet.of(OFFlowModFlags.SEND_FLOW_REM))
                .setBufferId(OFBufferId.NO_BUFFER)
                .setOutPort(OFPort.ANY)
                .setOutGroup(OFGroup.ANY)
                .setMatch(match(flow.match()))
                .setInstructions(instructions(flow.instructions()))
                .build();
    }

    /** Removes a flow of ours; by its cookie, so that somebody else's in the same place stays. */
    static OFMessage delete(Place place, long xid) {
        return OF.buildFlowDeleteStrict()
                .setXid(xid)
                .setCookie(U64.of(Cookie.OWNER))
                .setCookieMask(U64.of(Cookie.OWNER_MASK))
                .setTableId(TableId.of(place.table()))
                .setPriority(place.priority())
                .setBufferId(OFBufferId.NO_BUFFER)
                .setOutPort(OFPort.ANY)
                .setOutGroup(OFGroup.ANY)
                .setMatch(match(place.match()))
                .build();
    }

    static OFMessage add(Group group, long xid) {
        return fill(OF.buildGroupAdd(), group, xid);
    }

    static OFMessage modify(Group group, long xid) {
        return fill(OF.buildGroupModify(), group, xid);
    }

    private static OFMessage fill(OFGroupMod.Builder message, Group group, long xid) {
        return message.setXid(xid)
                .setGroupType(type(group.id()))
                .setGroup(OFGroup.of(group.id()))
                .setBuckets(group.buckets().stream()
                        .map(actions -> bucket(actions, Group.isDoor(group.id()) ? 1 : 0))
                        .toList())
                .build();
    }

    private static OFGroupType type(int group) {
        return Group.isDoor(group) ? OFGroupType.SELECT : OFGroupType.ALL;
    }

    /** @param weight of those that one is selected of; 0 is never selected, and means nothing elsewhere */
    private static OFBucket bucket(List<Action> actions, int weight) {
        return OF.buildBucket()
                .setWeight(weight)
                .setWatchPort(OFPort.ANY)
                .setWatchGroup(OFGroup.ANY)
                .setActions(actions(actions))
                .build();
    }

    static OFMessage deleteGroup(int id, long xid) {
        return OF.buildGroupDelete()
                .setXid(xid)
                .setGroupType(type(id))
                .setGroup(OFGroup.of(id))
                .build();
    }

    static OFMessage add(Meter meter, long xid) {
        return fill(OFMeterModCommand.ADD, meter, xid);
    }

    static OFMessage modify(Meter meter, long xid) {
        return fill(OFMeterModCommand.MODIFY, meter, xid);
    }

    private static OFMessage fill(OFMeterModCommand command, Meter meter, long xid) {
        return OF.buildMeterMod()
                .setXid(xid)
                .setCommand(command)
                .setFlags(ImmutableSet.of(OFMeterFlags.PKTPS, OFMeterFlags.BURST))
                .setMeterId(Integer.toUnsignedLong(meter.id()))
                .setMeters(List.of(OF.meterBands()
                        .buildDrop()
                        .setRate(meter.perSecond())
                        .setBurstSize(meter.burst())
                        .build()))
                .build();
    }

    static OFMessage deleteMeter(int id, long xid) {
        return OF.buildMeterMod()
                .setXid(xid)
                .setCommand(OFMeterModCommand.DELETE)
                .setMeterId(Integer.toUnsignedLong(id))
                .build();
    }

    static OFMessage meterFeatures(long xid) {
        return OF.buildMeterFeaturesStatsRequest().setXid(xid).build();
    }

    static OFMessage meterConfigurations(long xid) {
        return OF.buildMeterConfigStatsRequest()
                .setXid(xid)
                .setMeterId(ALL_METERS)
                .build();
    }

    static OFMessage meterStatistics(long xid) {
        return OF.buildMeterStatsRequest().setXid(xid).setMeterId(ALL_METERS).build();
    }

    static OFMessage barrier(long xid) {
        return OF.buildBarrierRequest().setXid(xid).build();
    }

    static OFMessage echo(long xid) {
        return OF.buildEchoRequest().setXid(xid).build();
    }

    static OFMessage features(long xid) {
        return OF.buildFeaturesRequest().setXid(xid).build();
    }

    static OFMessage config(long xid) {
        return OF.buildSetConfig().setXid(xid).setMissSendLen(WHOLE_PACKET).build();
    }

    /**
     * Everything that a switch tells by itself. By default it keeps packets whose time to live ran out to itself: their
     * senders are to get an answer (section 7.3.10). The message is about a controller as master, which no other role is.
     */
    static OFMessage asynchronous(long xid) {
        return OF.buildAsyncSet()
                .setXid(xid)
                .setPacketInMaskEqualMaster(allOf(PacketIn.Reason.values().length))
                .setPortStatusMaskEqualMaster(allOf(PORT_STATUS_REASONS))
                .setFlowRemovedMaskEqualMaster(allOf(FLOW_REMOVED_REASONS))
                .build();
    }

    private static long allOf(int reasons) {
        return (1L << reasons) - 1;
    }

    static OFMessage ports(long xid) {
        return OF.buildPortDescStatsRequest().setXid(xid).build();
    }

    /** All flows of all tables. Without ANY as port and group, openflowj's request matches none. */
    static OFMessage flows(long xid) {
        return OF.buildFlowStatsRequest()
                .setXid(xid)
                .setTableId(TableId.ALL)
                .setOutPort(OFPort.ANY)
                .setOutGroup(OFGroup.ANY)
                .setMatch(match(Match.ALL))
                .build();
    }

    static OFMessage groups(long xid) {
        return OF.buildGroupDescStatsRequest().setXid(xid).build();
    }

    static OFMessage packetOut(int inPort, List<Action> actions, byte[] frame, long xid) {
        return OF.buildPacketOut()
                .setXid(xid)
                .setBufferId(OFBufferId.NO_BUFFER)
                .setInPort(OFPort.of(inPort))
                .setActions(actions(actions))
                .setData(frame)
                .build();
    }

    private static OFMatchV3 match(Match match) {
        List<OFOxm<?>> fields = new ArrayList<>(match.keys().size());
        match.fields().forEach((field, bits) -> fields.add(OxmFields.build(field, bits)));
        return OF.buildMatchV3().setOxmList(OFOxmList.ofList(fields)).build();
    }

    private static List<OFInstruction> instructions(Instructions instructions) {
        List<OFInstruction> all = new ArrayList<>(3);
        if (!instructions.apply().isEmpty()) {
            all.add(OF.instructions().applyActions(actions(instructions.apply())));
        }
        instructions
                .metadata()
                .ifPresent(m -> all.add(OF.instructions().writeMetadata(U64.of(m.value()), U64.of(m.mask()))));
        instructions.next().ifPresent(t -> all.add(OF.instructions().gotoTable(TableId.of(t.number()))));
        return all;
    }

    private static List<OFAction> actions(List<Action> actions) {
        return actions.stream().map(Messages::action).toList();
    }

    private static OFAction action(Action action) {
        if (action instanceof Action.Output output) {
            return OF.actions().output(OFPort.of(output.port()), WHOLE_PACKET);
        } else if (action instanceof Action.Return) {
            return OF.actions().output(OFPort.IN_PORT, WHOLE_PACKET);
        } else if (action instanceof Action.ToController to && to.meter().isPresent()) {
            return new MeteredController(to.meter().getAsInt());
        } else if (action instanceof Action.ToController) {
            return OF.actions().output(OFPort.CONTROLLER, WHOLE_PACKET);
        } else if (action instanceof Action.ToGroup group) {
            return OF.actions().group(OFGroup.of(group.id()));
        } else if (action instanceof Action.DecTtl) {
            return OF.actions().decNwTtl();
        } else if (action instanceof Action.Move move) {
            return new RegMove(move);
        } else if (action instanceof Action.SetField set) {
            return setField(set);
        }
        throw new IllegalArgumentException("no OpenFlow 1.3 form for " + action);
    }

    private static OFAction setField(Action.SetField set) {
        if (set.field() == Field.IP_TTL) {
            return OF.actions().setNwTtl((short) set.value());
        }
        return OF.actions()
                .setField(OxmFields.build(
                        set.field(), new Match.Bits(set.value(), set.field().allBits())));
    }
}

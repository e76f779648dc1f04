package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictSwitch.Entry;
import dev.weft.controller.openflow.StrictSwitch.Key;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.projectfloodlight.openflow.protocol.OFMessage;

/** The flows and groups of a {@link StrictSwitch} as bytes, and what the messages that change them do. */
final class StrictTables {
    /** Type and code of an error reply. */
    record Refused(int type, int code) {
        static final Refused BAD_OUT_GROUP = new Refused(2, 9);
        static final Refused GROUP_EXISTS = new Refused(6, 0);
        static final Refused UNKNOWN_GROUP = new Refused(6, 8);
    }

    private static final int FLOW_MOD = 14;
    private static final int ANY_GROUP = 22; // OFPAT_GROUP
    private static final int APPLY_ACTIONS = 4;

    private final Map<Key, Entry> flows = new LinkedHashMap<>();
    private final Map<Integer, String> groups = new TreeMap<>(); // type and buckets in hexadecimal

    StrictTables() {}

    StrictTables(StrictTables other) {
        become(other);
    }

    void become(StrictTables other) {
        Map<Key, Entry> otherFlows = new LinkedHashMap<>(other.flows);
        Map<Integer, String> otherGroups = new TreeMap<>(other.groups);
        flows.clear();
        groups.clear();
        flows.putAll(otherFlows);
        groups.putAll(otherGroups);
    }

    Map<Key, Entry> flows() {
        return flows;
    }

    Map<Integer, String> groups() {
        return groups;
    }

    /** Whether a message is about flows, or about groups. */
    static boolean isChange(byte[] message) {
        return message[1] == FLOW_MOD || message[1] == 15;
    }

    /** Whether it adds or changes something, and does not remove. */
    static boolean isAddition(byte[] message) {
        return message[1] == FLOW_MOD ? message[25] == 0 : message[9] < 2;
    }

    /** Does what the message says, or refuses and stays as it is. */
    Optional<Refused> take(byte[] message) {
        ByteBuf in = Unpooled.wrappedBuffer(message);
        return message[1] == FLOW_MOD ? flowMod(in) : groupMod(in);
    }

    private Optional<Refused> flowMod(ByteBuf in) {
        Key key = key(in);
        if (in.getUnsignedByte(25) != 0) { // OFPFC_DELETE_STRICT
            flows.remove(key);
            return Optional.empty();
        }
        Entry entry = entry(in);
        if (!groups.keySet().containsAll(groupsOf(entry.instructions()))) {
            return Optional.of(Refused.BAD_OUT_GROUP);
        }
        flows.put(key, entry);
        return Optional.empty();
    }

    private Optional<Refused> groupMod(ByteBuf in) {
        int command = in.getUnsignedShort(8);
        int group = in.getInt(12);
        boolean there = groups.containsKey(group);
        if (command == 0 && there) {
            return Optional.of(Refused.GROUP_EXISTS);
        } else if (command == 1 && !there) {
            return Optional.of(Refused.UNKNOWN_GROUP);
        } else if (command == 2) {
            removeGroup(group);
        } else {
            groups.put(group, buckets(in));
        }
        return Optional.empty();
    }

    /** Removes a group, and with it the flows that lead to it; returns where these stood. */
    Set<Key> removeGroup(int group) {
        Set<Key> leading = flows.entrySet().stream()
                .filter(flow -> groupsOf(flow.getValue().instructions()).contains(group))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        flows.keySet().removeAll(leading);
        groups.remove(group);
        return leading;
    }

    private static String buckets(ByteBuf groupMod) {
        return hex(groupMod, 10, 2) + hex(groupMod, 16, groupMod.readableBytes() - 16);
    }

    private static Key key(ByteBuf flowMod) {
        return new Key(
                flowMod.getUnsignedByte(24), flowMod.getUnsignedShort(30), hex(flowMod, 48, matchLength(flowMod)));
    }

    private static Entry entry(ByteBuf flowMod) {
        int instructions = 48 + matchLength(flowMod);
        return new Entry(
                flowMod.getLong(8),
                flowMod.getUnsignedShort(26),
                hex(flowMod, instructions, flowMod.readableBytes() - instructions));
    }

    private static int matchLength(ByteBuf flowMod) {
        return (flowMod.getUnsignedShort(50) + 7) / 8 * 8;
    }

    private static String hex(ByteBuf in, int from, int length) {
        return ByteBufUtil.hexDump(in, from, length);
    }

    /** The groups that its actions name. */
    private static Set<Integer> groupsOf(String instructions) {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(instructions));
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at < in.readableBytes(); at += in.getUnsignedShort(at + 2)) {
            if (in.getUnsignedShort(at) == APPLY_ACTIONS) {
                int end = at + in.getUnsignedShort(at + 2);
                for (int action = at + 8; action < end; action += in.getUnsignedShort(action + 2)) {
                    if (in.getUnsignedShort(action) == ANY_GROUP) {
                        found.add(in.getInt(action + 4));
                    }
                }
            }
        }
        return Set.copyOf(found);
    }

    /** What is not Weft's, in words that are equal when it is. */
    String foreign() {
        return flows.entrySet().stream()
                        .filter(flow -> !flow.getValue().isOurs())
                        .toList() + " "
                + groups.entrySet().stream()
                        .filter(group -> !Group.isOurs(group.getKey()))
                        .toList();
    }

    /** What is different from what it must hold; empty: nothing. */
    List<String> wrong(FlowTables desired) {
        List<String> wrong = new ArrayList<>();
        Map<Key, Entry> left = new LinkedHashMap<>(flows);
        desired.flows().values().forEach(flow -> {
            Entry there = left.remove(keyOf(flow));
            if (!Objects.equals(there, entryOf(flow))) {
                wrong.add(flow + " is " + there);
            }
        });
        left.values().stream().filter(Entry::isOurs).forEach(stray -> wrong.add("stray " + stray));
        Map<Integer, String> rest = new TreeMap<>(groups);
        desired.groups().values().forEach(group -> {
            if (!Objects.equals(rest.remove(group.id()), bucketsOf(group))) {
                wrong.add(group.toString());
            }
        });
        rest.keySet().stream().filter(Group::isOurs).forEach(stray -> wrong.add("stray group " + stray));
        return wrong;
    }

    static Key keyOf(Flow flow) {
        return key(bytes(Messages.add(flow, 0)));
    }

    static Entry entryOf(Flow flow) {
        return entry(bytes(Messages.add(flow, 0)));
    }

    static String bucketsOf(Group group) {
        return buckets(bytes(Messages.add(group, 0)));
    }

    private static ByteBuf bytes(OFMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.writeTo(out);
        return out;
    }
}

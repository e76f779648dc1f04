package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictSwitch.Entry;
import dev.weft.controller.openflow.StrictSwitch.Key;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Meter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.projectfloodlight.openflow.protocol.OFMessage;

/** The flows, groups and meters of a {@link StrictSwitch} as bytes, and what the messages that change them do. */
final class StrictTables {
    /** Type and code of an error reply. */
    record Refused(int type, int code) {
        static final Refused BAD_TYPE = new Refused(1, 1);
        static final Refused BAD_OUT_GROUP = new Refused(2, 9);
        static final Refused GROUP_EXISTS = new Refused(6, 0);
        static final Refused UNKNOWN_GROUP = new Refused(6, 8);
        static final Refused METER_EXISTS = new Refused(12, 1);
        static final Refused INVALID_METER = new Refused(12, 2);
        static final Refused UNKNOWN_METER = new Refused(12, 3);
    }

    /** A flow that is wanted, as it is on the wire. */
    record Placed(Key key, Entry entry) {}

    /** A flow that was taken out, and why: OFPRR_DELETE, OFPRR_GROUP_DELETE or OFPRR_METER_DELETE. */
    record Removed(Key key, Entry entry, int reason) {}

    private static final int FLOW_MOD = 14;
    private static final int GROUP_MOD = 15;
    private static final int METER_MOD = 29;
    private static final int DELETE_STRICT = 4;

    private final Map<Key, Entry> flows = new LinkedHashMap<>();
    private final Map<Integer, String> groups = new TreeMap<>(); // type and buckets in hexadecimal
    private final Map<Integer, String> meters = new TreeMap<>(); // flags and bands in hexadecimal
    private final Map<Flow, Placed> placed = new IdentityHashMap<>(); // versions of what is wanted share their flows
    private final List<Removed> removed = new ArrayList<>(); // and not told yet
    private boolean hasMeters;

    StrictTables() {}

    StrictTables(StrictTables other) {
        become(other);
    }

    void become(StrictTables other) {
        StrictTables copy = other == this ? new StrictTables(this) : other;
        hasMeters = copy.hasMeters;
        put(flows, copy.flows);
        put(groups, copy.groups);
        put(meters, copy.meters);
        removed.clear();
        removed.addAll(copy.removed);
    }

    private static <K, V> void put(Map<K, V> to, Map<K, V> from) {
        to.clear();
        to.putAll(from);
    }

    /** Whether it can have meters from now on. */
    void haveMeters(boolean can) {
        hasMeters = can;
    }

    boolean hasMeters() {
        return hasMeters;
    }

    Map<Key, Entry> flows() {
        return flows;
    }

    Map<Integer, String> groups() {
        return groups;
    }

    Map<Integer, String> meters() {
        return meters;
    }

    /** Whether a message is about flows, or about groups. */
    static boolean isChange(byte[] message) {
        return message[1] == FLOW_MOD || message[1] == GROUP_MOD;
    }

    /** Whether it adds or changes something, and does not remove. */
    static boolean isAddition(byte[] message) {
        return message[1] == FLOW_MOD ? message[25] == 0 : message[9] < 2;
    }

    /** Does what the message says, or refuses and stays as it is. */
    Optional<Refused> take(byte[] message) {
        ByteBuf in = Unpooled.wrappedBuffer(message);
        return switch (message[1]) {
            case FLOW_MOD -> flowMod(in);
            case GROUP_MOD -> groupMod(in);
            case METER_MOD -> meterMod(in);
            default -> throw new AssertionError("message of type " + message[1]);
        };
    }

    private Optional<Refused> flowMod(ByteBuf in) {
        int command = in.getUnsignedByte(25);
        if (in.getInt(36) != -1 || in.getInt(40) != -1 || command != 0 && command != DELETE_STRICT) {
            throw new AssertionError("a flow-mod that Weft has no use for: " + ByteBufUtil.hexDump(in));
        }
        Key key = key(in);
        if (command == DELETE_STRICT) {
            long cookie = in.getLong(8);
            long mask = in.getLong(16); // section 6.4: a delete is about flows with these bits of their cookie only
            Entry there = flows.get(key);
            if (there != null && (there.cookie() & mask) == (cookie & mask)) {
                remove(key, 2);
            }
            return Optional.empty();
        }
        Entry entry = entry(in);
        if (!groups.keySet().containsAll(ActionBytes.groups(entry.instructions()))) {
            return Optional.of(Refused.BAD_OUT_GROUP);
        } else if (!meters.keySet().containsAll(ActionBytes.meters(entry.instructions()))) {
            return Optional.of(Refused.INVALID_METER); // as Open vSwitch says it of its action "controller"
        }
        flows.put(key, entry);
        return Optional.empty();
    }

    private void remove(Key key, int reason) {
        removed.add(new Removed(key, flows.remove(key), reason));
    }

    /** Flows that messages have taken out since this was asked last. */
    List<Removed> newlyRemoved() {
        List<Removed> news = List.copyOf(removed);
        removed.clear();
        return news;
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

    private Optional<Refused> meterMod(ByteBuf in) {
        int command = in.getUnsignedShort(8);
        int meter = in.getInt(12);
        boolean there = meters.containsKey(meter);
        if (!hasMeters) {
            return Optional.of(Refused.BAD_TYPE);
        } else if (command == 0 && there) {
            return Optional.of(Refused.METER_EXISTS);
        } else if (command == 1 && !there) {
            return Optional.of(Refused.UNKNOWN_METER);
        } else if (command == 2) {
            removeMeter(meter);
        } else {
            meters.put(meter, bands(in));
        }
        return Optional.empty();
    }

    /** Removes a group, and with it the flows that lead to it. */
    void removeGroup(int group) {
        removeAll(flow -> ActionBytes.groups(flow.instructions()).contains(group), 3);
        groups.remove(group);
    }

    /** Removes a meter, and with it the flows that name it (section 6.5). */
    void removeMeter(int meter) {
        removeAll(flow -> ActionBytes.meters(flow.instructions()).contains(meter), 4);
        meters.remove(meter);
    }

    private void removeAll(Predicate<Entry> which, int reason) {
        List<Key> all = flows.entrySet().stream()
                .filter(flow -> which.test(flow.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        all.forEach(key -> remove(key, reason));
    }

    private static String bands(ByteBuf meterMod) {
        return hex(meterMod, 10, 2) + hex(meterMod, 16, meterMod.readableBytes() - 16);
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
                flowMod.getUnsignedShort(44),
                hex(flowMod, instructions, flowMod.readableBytes() - instructions));
    }

    private static int matchLength(ByteBuf flowMod) {
        return (flowMod.getUnsignedShort(50) + 7) / 8 * 8;
    }

    private static String hex(ByteBuf in, int from, int length) {
        return ByteBufUtil.hexDump(in, from, length);
    }

    /** What is not Weft's, of groups and meters, in words that are equal when it is. */
    String foreign() {
        return notOurs(groups, Group::isOurs) + " " + notOurs(meters, Meter::isOurs);
    }

    private static List<?> notOurs(Map<Integer, String> all, IntPredicate isOurs) {
        return all.entrySet().stream().filter(one -> !isOurs.test(one.getKey())).toList();
    }

    /** What is different from the flows and groups that it must hold; empty: nothing. */
    List<String> wrong(FlowTables desired) {
        List<String> wrong = new ArrayList<>();
        Map<Key, Entry> left = new LinkedHashMap<>(flows);
        desired.flows().values().forEach(flow -> {
            Entry there = left.remove(placed(flow).key());
            if (!Objects.equals(there, placed(flow).entry())) {
                wrong.add(flow + " is " + there);
            }
        });
        left.forEach((key, stray) -> {
            if (stray.isOurs()) {
                wrong.add("stray " + stray + " at " + key);
            }
        });
        Map<Integer, String> rest = new TreeMap<>(groups);
        desired.groups().values().forEach(group -> {
            if (!Objects.equals(rest.remove(group.id()), bucketsOf(group))) {
                wrong.add(group.toString());
            }
        });
        rest.keySet().stream().filter(Group::isOurs).forEach(stray -> wrong.add("stray group " + stray));
        return wrong;
    }

    /** The same about meters. */
    List<String> wrongMeters(FlowTables desired) {
        List<String> wrong = new ArrayList<>();
        Map<Integer, String> rest = new TreeMap<>(meters);
        desired.meters().values().forEach(meter -> {
            if (!Objects.equals(rest.remove(meter.id()), bandsOf(meter))) {
                wrong.add(meter.toString());
            }
        });
        rest.keySet().stream().filter(Meter::isOurs).forEach(stray -> wrong.add("stray meter " + stray));
        return wrong;
    }

    Placed placed(Flow flow) {
        return placed.computeIfAbsent(flow, once -> {
            ByteBuf message = bytes(Messages.add(once, 0));
            return new Placed(key(message), entry(message));
        });
    }

    static String bucketsOf(Group group) {
        return buckets(bytes(Messages.add(group, 0)));
    }

    static String bandsOf(Meter meter) {
        return bands(bytes(Messages.add(meter, 0)));
    }

    private static ByteBuf bytes(OFMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.writeTo(out);
        return out;
    }
}

package dev.weft.controller.openflow;

import dev.weft.flows.Cookie;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.topology.DatapathId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * A switch that holds flows and groups as bytes, and is as strict as the specification (OpenFlow 1.3.5): a flow needs its
 * group, a group that goes takes its flows along. No message moves by itself, neither way: a test can stop after each.
 */
public final class StrictSwitch {
    private static final int ENTRIES_PER_PART = 20;
    private static final int ANY_GROUP = 22; // OFPAT_GROUP
    private static final int APPLY_ACTIONS = 4;

    private final ServerContext server;
    private final DatapathId id;
    private final Map<Integer, String> ports = new TreeMap<>();
    private final Map<Key, Entry> flows = new LinkedHashMap<>();
    private final Map<Integer, String> groups = new TreeMap<>(); // type and buckets in hexadecimal

    private Optional<EmbeddedChannel> channel = Optional.empty();
    private final Deque<byte[]> inbox = new ArrayDeque<>();
    private final List<Deque<byte[]>> outboxes = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private boolean refusing;
    private int changes;

    /** Where a flow stands; the match as it is on the wire. */
    public record Key(int table, int priority, String match) {}

    /** What stands there. */
    public record Entry(long cookie, int idle, String instructions) {
        public boolean isOurs() {
            return new Cookie(cookie).isOurs();
        }
    }

    public StrictSwitch(SwitchListener listener, Admission admission, DatapathId id, Map<Integer, String> ports) {
        this.server = new ServerContext(admission, listener, Limits.DEFAULT);
        this.id = id;
        this.ports.putAll(ports);
    }

    // The connection.

    public boolean isConnected() {
        if (channel.isPresent() && !channel.get().isOpen()) {
            disconnect(); // the controller hung up
        }
        return channel.isPresent();
    }

    /** Dials, and goes through the handshake. */
    public void connect() {
        EmbeddedChannel made = Dialogue.channel(server);
        made.freezeTime();
        channel = Optional.of(made);
        say(Wire.hello());
        say(Wire.features(xidOf(5), id));
        say(Wire.ports(xidOf(18), ports));
    }

    /** Whatever was on its way, either way, is lost. */
    public void disconnect() {
        EmbeddedChannel gone = channel.orElseThrow();
        channel = Optional.empty();
        inbox.clear();
        outboxes.forEach(Deque::clear);
        gone.finishAndReleaseAll();
    }

    private void say(byte[] message) {
        channel.orElseThrow().writeInbound(Unpooled.wrappedBuffer(message));
        hear();
    }

    /** Takes what the controller has written off the wire; tells whether there was something. */
    public boolean hear() {
        if (!isConnected()) {
            return false;
        }
        EmbeddedChannel wire = channel.get();
        wire.runPendingTasks();
        int before = inbox.size();
        for (ByteBuf out = wire.readOutbound(); out != null; out = wire.readOutbound()) {
            while (out.isReadable()) {
                inbox.add(ByteBufUtil.getBytes(out.readSlice(out.getUnsignedShort(out.readerIndex() + 2))));
            }
            out.release();
        }
        return inbox.size() > before;
    }

    private int xidOf(int type) {
        for (byte[] message = inbox.poll(); message != null; message = inbox.poll()) {
            if (message[1] == type) {
                return Unpooled.wrappedBuffer(message).getInt(4);
            }
        }
        throw new AssertionError("the controller sent no message of type " + type);
    }

    /** Lets one answer through; answers that do not depend on each other may overtake. False: there is none. */
    public boolean answer(Random random) {
        List<Deque<byte[]>> some =
                outboxes.stream().filter(outbox -> !outbox.isEmpty()).toList();
        if (!isConnected() || some.isEmpty()) {
            return false;
        }
        say(some.get(random.nextInt(some.size())).poll());
        return true;
    }

    /** Looks at one message. False: there is none. */
    public boolean takeIn() {
        byte[] message = inbox.poll();
        if (message == null) {
            return false;
        }
        ByteBuf in = Unpooled.wrappedBuffer(message);
        int xid = in.getInt(4);
        switch (message[1]) {
            case 13 -> {} // a packet-out, which changes nothing
            case 2 -> outboxes.get(2).add(Wire.echoReply(xid));
            case 14 -> flowMod(in).ifPresent(error -> outboxes.get(2).add(error));
            case 15 -> groupMod(in).ifPresent(error -> outboxes.get(2).add(error));
            case 18 -> multipart(xid, in.getUnsignedShort(8));
            case 20 -> outboxes.get(2).add(Wire.barrierReply(xid));
            default -> throw new AssertionError("message of type " + message[1]);
        }
        return true;
    }

    // What it holds.

    private Optional<byte[]> flowMod(ByteBuf in) {
        changes++;
        Key key = key(in);
        if (in.getUnsignedByte(25) != 0) { // OFPFC_DELETE_STRICT
            flows.remove(key);
            return Optional.empty();
        }
        if (refusing) {
            refusing = false;
            return Optional.of(Wire.error(in.getInt(4), 5, 1)); // OFPFMFC_TABLE_FULL
        }
        Entry entry = entry(in);
        if (!groups.keySet().containsAll(groupsOf(entry.instructions()))) {
            return Optional.of(Wire.error(in.getInt(4), 2, 9)); // OFPBAC_BAD_OUT_GROUP
        }
        flows.put(key, entry);
        return Optional.empty();
    }

    private Optional<byte[]> groupMod(ByteBuf in) {
        changes++;
        int command = in.getUnsignedShort(8);
        int group = in.getInt(12);
        boolean there = groups.containsKey(group);
        if (command == 0 && there) {
            return Optional.of(Wire.error(in.getInt(4), 6, 0)); // OFPGMFC_GROUP_EXISTS
        } else if (command == 1 && !there) {
            return Optional.of(Wire.error(in.getInt(4), 6, 8)); // OFPGMFC_UNKNOWN_GROUP
        } else if (command == 2) {
            removeGroup(group);
        } else {
            groups.put(group, buckets(in));
        }
        return Optional.empty();
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

    private void multipart(int xid, int type) {
        if (type == 1) {
            parts(
                    outboxes.get(0),
                    xid,
                    type,
                    flows.entrySet().stream()
                            .map(flow -> stats(flow.getKey(), flow.getValue()))
                            .toList());
        } else {
            parts(
                    outboxes.get(1),
                    xid,
                    type,
                    type != 7
                            ? List.of() // it has no meters
                            : groups.entrySet().stream()
                                    .map(group -> description(group.getKey(), group.getValue()))
                                    .toList());
        }
    }

    private static void parts(Deque<byte[]> to, int xid, int type, List<byte[]> entries) {
        int at = 0;
        do {
            int end = Math.min(at + ENTRIES_PER_PART, entries.size());
            ByteBuf body = Unpooled.buffer();
            entries.subList(at, end).forEach(body::writeBytes);
            to.add(Wire.part(xid, type, end < entries.size() ? 1 : 0, ByteBufUtil.getBytes(body)));
            at = end;
        } while (at < entries.size());
    }

    private static byte[] stats(Key key, Entry entry) {
        byte[] match = HexFormat.of().parseHex(key.match());
        byte[] instructions = HexFormat.of().parseHex(entry.instructions());
        ByteBuf out = Unpooled.buffer();
        out.writeShort(48 + match.length + instructions.length)
                .writeByte(key.table())
                .writeZero(9);
        out.writeShort(key.priority()).writeShort(entry.idle()).writeZero(8).writeLong(entry.cookie());
        out.writeZero(16).writeBytes(match).writeBytes(instructions);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] description(int group, String content) {
        byte[] bytes = HexFormat.of().parseHex(content);
        ByteBuf out = Unpooled.buffer();
        out.writeShort(8 + bytes.length - 2).writeByte(bytes[0]).writeZero(1).writeInt(group);
        out.writeBytes(Arrays.copyOfRange(bytes, 2, bytes.length));
        return ByteBufUtil.getBytes(out);
    }

    // What befalls it.

    /** The next flow is refused: the table is full. */
    public void refuseNext() {
        refusing = true;
    }

    public void remove(Key flow) {
        flows.remove(flow);
    }

    /** Removes a group, and with it the flows that lead to it; returns where these stood. */
    public Set<Key> removeGroup(int group) {
        Set<Key> leading = flows.entrySet().stream()
                .filter(flow -> groupsOf(flow.getValue().instructions()).contains(group))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        flows.keySet().removeAll(leading);
        groups.remove(group);
        return leading;
    }

    /** Its daemon starts again, with nothing. */
    public void loseEverything() {
        flows.clear();
        groups.clear();
    }

    /** Another controller adds a flow and a group. */
    public void addForeign(int n) {
        String match = "0001000c80000004" + "%08x".formatted(5000 + n) + "00000000";
        flows.put(new Key(n % 8, 7, match), new Entry(n, 0, ""));
        groups.put(n, "0000");
    }

    public void setPort(int number, Optional<String> name) {
        name.ifPresentOrElse(there -> ports.put(number, there), () -> ports.remove(number));
    }

    // What a test looks at.

    public Set<Key> keys() {
        return Set.copyOf(flows.keySet());
    }

    /** Where the flows stand whose removal it was sent and has not looked at. */
    public Set<Key> removals() {
        return inbox.stream()
                .filter(message -> message[1] == 14 && message[25] != 0)
                .map(message -> key(Unpooled.wrappedBuffer(message)))
                .collect(Collectors.toSet());
    }

    public Set<Integer> groups() {
        return Set.copyOf(groups.keySet());
    }

    /** What is not Weft's, in words that are equal when it is. */
    public String foreign() {
        return flows.entrySet().stream()
                        .filter(flow -> !flow.getValue().isOurs())
                        .toList() + " "
                + groups.entrySet().stream()
                        .filter(group -> !Group.isOurs(group.getKey()))
                        .toList();
    }

    /** Messages so far that change flows or groups. */
    public int changes() {
        return changes;
    }

    /** What is different from what it must hold; empty: nothing. */
    public List<String> wrong(FlowTables desired) {
        List<String> wrong = new ArrayList<>();
        Map<Key, Entry> left = new LinkedHashMap<>(flows);
        desired.flows().values().forEach(flow -> {
            Entry there = left.remove(keyOf(flow));
            if (!Objects.equals(there, entry(bytes(Messages.add(flow, 0))))) {
                wrong.add(flow + " is " + there);
            }
        });
        left.values().stream().filter(Entry::isOurs).forEach(stray -> wrong.add("stray " + stray));
        Map<Integer, String> rest = new TreeMap<>(groups);
        desired.groups().values().forEach(group -> {
            if (!Objects.equals(rest.remove(group.id()), buckets(bytes(Messages.add(group, 0))))) {
                wrong.add(group.toString());
            }
        });
        rest.keySet().stream().filter(Group::isOurs).forEach(stray -> wrong.add("stray group " + stray));
        return wrong;
    }

    /** Where the flow stands. */
    public static Key keyOf(Flow flow) {
        return key(bytes(Messages.add(flow, 0)));
    }

    private static ByteBuf bytes(OFMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.writeTo(out);
        return out;
    }
}

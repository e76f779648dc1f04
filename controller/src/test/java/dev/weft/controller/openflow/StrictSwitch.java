package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictTables.Refused;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.topology.DatapathId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A switch that holds flows and groups as bytes, and is as strict as the specification (OpenFlow 1.3.5): a flow needs its
 * group, a group that goes takes its flows along. No message moves by itself, neither way: a test can stop after each.
 */
public final class StrictSwitch {
    private static final int ENTRIES_PER_PART = 20;

    private final ServerContext server;
    private final DatapathId id;
    private final Map<Integer, String> ports = new TreeMap<>();
    private final StrictTables tables = new StrictTables();
    private final Refusals refusals = new Refusals();
    private final StrictBundles bundles;

    private Optional<EmbeddedChannel> channel = Optional.empty();
    private final Deque<byte[]> inbox = new ArrayDeque<>();
    private final List<Deque<byte[]>> outboxes = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
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
        this.bundles = new StrictBundles(tables, refusals, outboxes.get(2)::add);
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
        bundles.forget();
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
        Deque<byte[]> outbox = some.get(random.nextInt(some.size()));
        say(outbox == outboxes.get(2) ? anyBeforeFence(random) : outbox.poll());
        return true;
    }

    /** Errors may overtake each other, but no barrier and nothing about a bundle. */
    private byte[] anyBeforeFence(Random random) {
        List<byte[]> waiting = List.copyOf(outboxes.get(2));
        int free = 0;
        while (free < waiting.size() && isError(waiting.get(free))) {
            free++;
        }
        byte[] next = waiting.get(free == 0 ? 0 : random.nextInt(free));
        outboxes.get(2).remove(next);
        return next;
    }

    /** Of one message; one of a bundle as a whole comes last of all that it brings. */
    private static boolean isError(byte[] message) {
        return message[1] == MessageType.ERROR && (message[8] != -1 || message[12] != 0x4f);
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
            case 4 -> changes += bundles.take(message);
            case 14, 15 -> change(message);
            case 18 -> multipart(xid, in.getUnsignedShort(8));
            case 20 -> outboxes.get(2).add(Wire.barrierReply(xid));
            default -> throw new AssertionError("message of type " + message[1]);
        }
        return true;
    }

    // What it holds.

    /** A message that changes flows or groups, outside of bundles. */
    private void change(byte[] message) {
        changes++;
        Optional<Refused> refused = refusals.of(message).or(() -> tables.take(message));
        refused.ifPresent(why -> refuse(message, why));
    }

    private void refuse(byte[] message, Refused why) {
        outboxes.get(2).add(Wire.error(Unpooled.wrappedBuffer(message).getInt(4), why.type(), why.code()));
    }

    private void multipart(int xid, int type) {
        if (type == 1) {
            parts(
                    outboxes.get(0),
                    xid,
                    type,
                    tables.flows().entrySet().stream()
                            .map(flow -> stats(flow.getKey(), flow.getValue()))
                            .toList());
        } else {
            parts(
                    outboxes.get(1),
                    xid,
                    type,
                    type != 7
                            ? List.of() // it has no meters
                            : tables.groups().entrySet().stream()
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

    /** How it takes bundles from now on. */
    public void takeBundles(boolean all, Random random) {
        StrictBundles.Way[] ways = StrictBundles.Way.values();
        bundles.take(all ? StrictBundles.Way.TAKES : ways[1 + random.nextInt(ways.length - 1)]);
    }

    /** So many of the next additions are refused, in a bundle when they are added or when it is committed. */
    public void refuseNext(int count, Random random) {
        refusals.next(count, random.nextBoolean(), random.nextLong());
    }

    public void refuseNothing() {
        refusals.none();
    }

    public void remove(Key flow) {
        tables.flows().remove(flow);
    }

    /** Removes a group, and with it the flows that lead to it; returns where these stood. */
    public Set<Key> removeGroup(int group) {
        return tables.removeGroup(group);
    }

    /** Its daemon starts again, with nothing. */
    public void loseEverything() {
        tables.become(new StrictTables());
    }

    /**
     * Somebody else makes some of a difference so.
     *
     * @param messages how many of its messages
     */
    public void takeFromElsewhere(Difference difference, int messages) {
        Step.of(difference).stream()
                .filter(step -> step.kind() == Step.Kind.CHANGE)
                .limit(messages)
                .forEach(step -> {
                    ByteBuf out = Unpooled.buffer();
                    step.write(out, 0);
                    tables.take(ByteBufUtil.getBytes(out));
                });
    }

    /** Another controller adds a flow and a group. */
    public void addForeign(int n) {
        String match = "0001000c80000004" + "%08x".formatted(5000 + n) + "00000000";
        tables.flows().put(new Key(n % 8, 7, match), new Entry(n, 0, ""));
        tables.groups().put(n, "0000");
    }

    public void setPort(int number, Optional<String> name) {
        name.ifPresentOrElse(there -> ports.put(number, there), () -> ports.remove(number));
    }

    // What a test looks at.

    public Map<Key, Entry> flows() {
        return Collections.unmodifiableMap(tables.flows());
    }

    /** Type and buckets in hexadecimal. */
    public Map<Integer, String> groups() {
        return Collections.unmodifiableMap(tables.groups());
    }

    /** What is not Weft's, in words that are equal when it is. */
    public String foreign() {
        return tables.foreign();
    }

    /** Changes of flows and groups so far, those in bundles once they were committed. */
    public int changes() {
        return changes;
    }

    /** Bundles that took effect so far. */
    public int commits() {
        return bundles.commits();
    }

    /** What is different from what it must hold; empty: nothing. */
    public List<String> wrong(FlowTables desired) {
        return tables.wrong(desired);
    }

    /** Where the flow stands. */
    public static Key keyOf(Flow flow) {
        return StrictTables.keyOf(flow);
    }

    /** What stands there. */
    public static Entry entryOf(Flow flow) {
        return StrictTables.entryOf(flow);
    }

    /** What a group holds, as {@link #groups} tells it. */
    public static String bucketsOf(Group group) {
        return StrictTables.bucketsOf(group);
    }
}

package dev.weft.controller.openflow;

import dev.weft.flows.Cookie;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Meter;
import dev.weft.topology.DatapathId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A switch that holds flows, groups and meters as bytes, and is as strict as the specification (OpenFlow 1.3.5): a flow
 * needs its group and its meters, and goes with them. It may have connections to several controllers.
 */
public final class StrictSwitch {
    private static final int SENDS_FLOW_REMOVED = 1; // OFPFF_SEND_FLOW_REM
    private static final int PORT_GONE = 1;
    private static final int PORT_MODIFIED = 2;

    private final DatapathId id;
    private final Map<Integer, SwitchPort> ports = new TreeMap<>();
    private final StrictTables tables = new StrictTables();
    private final Refusals refusals = new Refusals();
    private final List<StrictLink> links = new ArrayList<>();
    private boolean knowsMeters; // and what is asked about them
    private int version;

    /** Where a flow stands; the match as it is on the wire. */
    public record Key(int table, int priority, String match) {}

    /** What stands there. */
    public record Entry(long cookie, int idle, int flags, String instructions) {
        public boolean isOurs() {
            return new Cookie(cookie).isOurs();
        }
    }

    public StrictSwitch(DatapathId id, List<SwitchPort> ports) {
        this.id = id;
        ports.forEach(port -> this.ports.put(port.number(), port));
    }

    /** Another connection, to a controller that is to be dialled. */
    public StrictLink link() {
        StrictLink link = new StrictLink(this);
        links.add(link);
        return link;
    }

    DatapathId id() {
        return id;
    }

    StrictTables tables() {
        return tables;
    }

    Refusals refusals() {
        return refusals;
    }

    boolean knows(int multipart) {
        return knowsMeters || multipart == Multipart.FLOW || multipart == Multipart.GROUP_DESC;
    }

    void touched() {
        version++;
    }

    // What it tells by itself.

    private void tell(Consumer<StrictOutbox> what) {
        links.stream().filter(StrictLink::isConnected).map(StrictLink::outbox).forEach(what);
    }

    /** Flows that messages have taken out. */
    void tellRemoved() {
        tables.newlyRemoved().forEach(gone -> tellGone(gone.key(), gone.entry(), gone.reason()));
    }

    private void tellGone(Key key, Entry entry, int reason) {
        if ((entry.flags() & SENDS_FLOW_REMOVED) != 0) {
            tell(outbox -> outbox.gone(StrictReplies.flowRemoved(key, entry, reason)));
        }
    }

    /** Shows a packet to those that are connected. */
    public void show(PacketIn packet) {
        tell(outbox -> outbox.event("packets", StrictReplies.packetIn(packet)));
    }

    /** A port is there, or is another than it was. */
    public void putPort(SwitchPort port) {
        Optional<SwitchPort> before = Optional.ofNullable(ports.get(port.number()));
        boolean same = before.filter(old -> old.name().equals(port.name())).isPresent();
        if (!same) {
            before.ifPresent(old -> removePort(old.number()));
        }
        ports.put(port.number(), port);
        tellPort(same ? PORT_MODIFIED : 0, port);
    }

    public void removePort(int number) {
        tellPort(PORT_GONE, ports.remove(number));
    }

    private void tellPort(int reason, SwitchPort port) {
        tell(outbox -> outbox.event("port " + port.number(), StrictReplies.portStatus(reason, port)));
    }

    // What befalls it.

    /** Whether it can have meters; one that cannot may not even know what is asked. */
    public void haveMeters(boolean can, Random random) {
        tables.haveMeters(can);
        knowsMeters = can || random.nextBoolean();
    }

    /** How it takes bundles from now on. */
    public void takeBundles(boolean all, Random random) {
        StrictBundles.Way[] ways = StrictBundles.Way.values();
        StrictBundles.Way way = all ? StrictBundles.Way.TAKES : ways[1 + random.nextInt(ways.length - 1)];
        links.forEach(link -> link.bundles().take(way));
    }

    /** So many of the next messages of some kind are refused, in a bundle when they are added or when it is committed. */
    public void refuseNext(int count, Random random) {
        refusals.next(count, random);
    }

    public void refuseNothing() {
        refusals.none();
    }

    /** A flow is taken out, and nobody is told. */
    public void remove(Key flow) {
        touched();
        tables.flows().remove(flow);
    }

    /** A flow was not used for too long. */
    public void expire(Key flow) {
        touched();
        tellGone(flow, tables.flows().remove(flow), 0);
    }

    /** Somebody removes a group, and with it the flows that lead to it. */
    public void removeGroup(int group) {
        touched();
        tables.removeGroup(group);
        tellRemoved();
    }

    /** Somebody removes a meter, and with it the flows that name it. */
    public void removeMeter(int meter) {
        touched();
        tables.removeMeter(meter);
        tellRemoved();
    }

    /** Its daemon starts again, with nothing. */
    public void loseEverything() {
        touched();
        tables.flows().clear();
        tables.groups().clear();
        tables.meters().clear();
    }

    /** Somebody who is not Weft has a flow, a group, and if it has meters a meter. */
    public void addForeign(int n) {
        String match = "0001000c80000004" + "%08x".formatted(5000 + n) + "00000000";
        addForeign(new Key(n % 8, 7, match), n);
        tables.groups().put(n, "0000");
        if (tables.hasMeters()) {
            tables.meters().put(n + 1, "0005" + "0001001000000001" + "%08x".formatted(n) + "00000000");
        }
    }

    /** The same flow somewhere; what stood there is no more. */
    public void addForeign(Key place, int n) {
        touched();
        tables.flows().put(place, new Entry(n, 0, 0, ""));
    }

    // What a test looks at.

    public List<SwitchPort> ports() {
        return List.copyOf(ports.values());
    }

    /** Another one whenever it may hold something else than before. */
    public int version() {
        return version;
    }

    public boolean hasMeters() {
        return tables.hasMeters();
    }

    public Map<Key, Entry> flows() {
        return Collections.unmodifiableMap(tables.flows());
    }

    /** Type and buckets in hexadecimal. */
    public Map<Integer, String> groups() {
        return Collections.unmodifiableMap(tables.groups());
    }

    /** Flags and bands in hexadecimal. */
    public Map<Integer, String> meters() {
        return Collections.unmodifiableMap(tables.meters());
    }

    /** Groups and meters that are not Weft's, in words that are equal when they are. */
    public String foreign() {
        return tables.foreign();
    }

    /** What is different from the flows and groups that it must hold; empty: nothing. */
    public List<String> wrong(FlowTables desired) {
        return tables.wrong(desired);
    }

    /** What is different from the meters that it must hold; empty: nothing. */
    public List<String> wrongMeters(FlowTables desired) {
        return tables.wrongMeters(desired);
    }

    /** A flow that is wanted, as {@link #flows} tells it. */
    public Map.Entry<Key, Entry> placed(Flow flow) {
        return Map.entry(tables.placed(flow).key(), tables.placed(flow).entry());
    }

    /** What a group holds, as {@link #groups} tells it. */
    public static String bucketsOf(Group group) {
        return StrictTables.bucketsOf(group);
    }

    /** What a meter is, as {@link #meters} tells it. */
    public static String bandsOf(Meter meter) {
        return StrictTables.bandsOf(meter);
    }
}

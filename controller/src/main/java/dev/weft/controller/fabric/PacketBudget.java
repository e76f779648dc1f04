package dev.weft.controller.fabric;

import dev.weft.controller.budget.TokenBucket;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Meter;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many packets of one switch the controller looks at: of each port so many that one guest cannot keep it from the
 * others' packets, and of the switch so many that it cannot keep it from other switches. What it is about to drop is
 * counted by port and reason. Thread safe. Times are nanoseconds on a clock that never goes back.
 */
final class PacketBudget {
    /** What a switch's own meter lets through is not refused here. */
    static final int OF_PORT_PER_SECOND = Meter.OF_PORT_PER_SECOND;

    static final int OF_PORT_AT_ONCE = Meter.burst(Network.MOST_MACS);

    static final int OF_SWITCH_PER_SECOND = 1000;
    static final int OF_SWITCH_AT_ONCE = 2 * OF_PORT_AT_ONCE;

    /** So many of a port are looked at even when others have used up what the switch may: it has hardly sent anything. */
    static final int IN_ANY_CASE_PER_SECOND = 5;

    static final int IN_ANY_CASE_AT_ONCE = 10;

    /** How long nothing of a port must be dropped until that is told again: it is another overload then. */
    static final long EPISODE = 60_000_000_000L;

    private final TokenBucket ofSwitch;
    private final Map<Integer, Share> shares = new TreeMap<>();
    private final Share ofNoPort;

    /** What was dropped of a port for one reason. */
    record Dropped(String port, Overload reason, long packets) {}

    /** One port's. */
    private static final class Share {
        private final String port;
        private final TokenBucket all;
        private final TokenBucket inAnyCase;
        private final Map<Overload, Long> dropped = new EnumMap<>(Overload.class);
        private final Map<Overload, Long> last = new EnumMap<>(Overload.class);

        Share(String port, long now) {
            this.port = port;
            this.all = new TokenBucket(OF_PORT_PER_SECOND, OF_PORT_AT_ONCE, now);
            this.inAnyCase = new TokenBucket(IN_ANY_CASE_PER_SECOND, IN_ANY_CASE_AT_ONCE, now);
        }
    }

    PacketBudget(List<SwitchPort> ports, long now) {
        ofSwitch = new TokenBucket(OF_SWITCH_PER_SECOND, OF_SWITCH_AT_ONCE, now);
        ofNoPort = new Share("", now);
        ports.forEach(port -> put(port, now));
    }

    /**
     * A port is there.
     *
     * @return whether it is another than was there under this number
     */
    synchronized boolean put(SwitchPort port, long now) {
        Share before = shares.get(port.number());
        boolean other = before == null || !before.port.equals(port.name());
        if (other) {
            shares.put(port.number(), new Share(port.name(), now));
        }
        return other;
    }

    synchronized void remove(int port) {
        shares.remove(port);
    }

    /** Ports that the switch has not told of have one share together. */
    private Share share(int port) {
        return shares.getOrDefault(port, ofNoPort);
    }

    /**
     * Takes a packet's share. What a port has no share for costs the switch none.
     *
     * @return why there is none; empty: it is to be looked at
     */
    synchronized Optional<Overload> take(int port, long now) {
        Share share = share(port);
        if (!share.all.take(now)) {
            return Optional.of(Overload.PORT_BUSY);
        }
        return share.inAnyCase.take(now) || ofSwitch.take(now) ? Optional.empty() : Optional.of(Overload.SWITCH_BUSY);
    }

    /**
     * A packet is dropped.
     *
     * @return what to tell of it: the first of many says so
     */
    synchronized Optional<String> drop(int port, Overload reason, long now) {
        Share share = share(port);
        share.dropped.merge(reason, 1L, Long::sum);
        Long last = share.last.put(reason, now);
        boolean goesOn = last != null && now - last < EPISODE;
        String name = share.port.isEmpty() ? "of no network" : "port " + share.port;
        return goesOn
                ? Optional.empty()
                : Optional.of("the controller ignores packets from " + name + ": " + reason.sentence()
                        + ". `weft drops` counts them; known senders are not affected");
    }

    /**
     * The switch's own meter of a port has dropped so many so far.
     *
     * @param port 0: of no port in particular
     * @return what to tell of it
     */
    synchronized Optional<String> metered(int port, long packets, long now) {
        if (packets == share(port).dropped.getOrDefault(Overload.METERED, 0L)) {
            return Optional.empty();
        }
        Optional<String> told = drop(port, Overload.METERED, now);
        metered(port, packets);
        return told;
    }

    /** The same, of the time before. */
    synchronized void metered(int port, long packets) {
        if (packets > 0) {
            share(port).dropped.put(Overload.METERED, packets);
        }
    }

    /** What was dropped since the switch connected, by port and reason; nothing of ports that are gone. */
    synchronized List<Dropped> dropped() {
        List<Dropped> all = new ArrayList<>();
        List<Share> known = new ArrayList<>(shares.values());
        known.add(ofNoPort);
        for (Share share : known) {
            share.dropped.forEach((reason, packets) -> all.add(new Dropped(share.port, reason, packets)));
        }
        return all;
    }
}

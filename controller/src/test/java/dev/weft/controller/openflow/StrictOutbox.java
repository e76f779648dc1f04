package dev.weft.controller.openflow;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a {@link StrictSwitch} has said on a connection and the controller has not heard. Answers to independent requests
 * overtake each other; so does what the switch tells by itself, but nothing overtakes the end of a flow that came before it.
 */
final class StrictOutbox {
    private static final String REPLIES = "replies";
    private static final String GONE = "gone";

    private final Map<String, Deque<Said>> lanes = new TreeMap<>(); // each in its order
    private long next;
    private boolean greeted;

    private record Said(long number, byte[] message, boolean endsHandshake) {
        /** Of one message; one of a bundle as a whole comes last of all that it brings. */
        boolean isError() {
            return message[1] == MessageType.ERROR && (message[8] != -1 || message[12] != 0x4f);
        }
    }

    private void add(String lane, byte[] message, boolean endsHandshake) {
        lanes.computeIfAbsent(lane, made -> new ArrayDeque<>()).add(new Said(next++, message, endsHandshake));
    }

    /** An answer, or an error. */
    void reply(byte[] message) {
        add(REPLIES, message, false);
    }

    /** With it the handshake is over; until then all comes in its order. */
    void lastOfHandshake(byte[] message) {
        add(REPLIES, message, true);
    }

    /** A part of what there is of some kind. */
    void part(int kind, byte[] message) {
        add("part " + kind, message, false);
    }

    /** That a flow is gone. */
    void gone(byte[] message) {
        add(GONE, message, false);
    }

    /** Something else that it tells by itself; in order with what is about the same. */
    void event(String about, byte[] message) {
        add("event " + about, message, false);
    }

    boolean isEmpty() {
        return lanes.values().stream().allMatch(Deque::isEmpty);
    }

    /** The next that the controller hears. */
    Optional<byte[]> poll(Random random) {
        long first =
                heads().stream().map(Deque::peek).mapToLong(Said::number).min().orElse(0);
        long last = greeted ? lastBefore() : first;
        List<Deque<Said>> some =
                heads().stream().filter(lane -> lane.peek().number() <= last).toList();
        if (some.isEmpty()) {
            return Optional.empty();
        }
        Said said = anyBeforeFence(some.get(random.nextInt(some.size())), last, random);
        greeted |= said.endsHandshake();
        return Optional.of(said.message());
    }

    private List<Deque<Said>> heads() {
        return lanes.values().stream().filter(lane -> !lane.isEmpty()).toList();
    }

    private long lastBefore() {
        Deque<Said> gone = lanes.getOrDefault(GONE, new ArrayDeque<>());
        return gone.isEmpty() ? Long.MAX_VALUE : gone.peek().number();
    }

    /** Errors may overtake each other, but no barrier and nothing about a bundle. */
    private static Said anyBeforeFence(Deque<Said> lane, long last, Random random) {
        List<Said> free = lane.stream()
                .takeWhile(said -> said.isError() && said.number() <= last)
                .sorted(Comparator.comparing(Said::number))
                .toList();
        Said chosen = free.isEmpty() ? lane.peek() : free.get(random.nextInt(free.size()));
        lane.remove(chosen);
        return chosen;
    }

    /** Some answer is never given: that of a barrier or about a bundle, or all of what there is of one kind. */
    void lose(Random random) {
        List<Map.Entry<String, Deque<Said>>> some = lanes.entrySet().stream()
                .filter(lane -> greeted && !lane.getValue().isEmpty())
                .filter(lane -> lane.getKey().equals(REPLIES) || lane.getKey().startsWith("part"))
                .toList();
        if (some.isEmpty()) {
            return;
        }
        Deque<Said> lane = some.get(random.nextInt(some.size())).getValue();
        if (lane == lanes.get(REPLIES)) {
            lane.stream().filter(said -> !said.isError()).findFirst().ifPresent(lane::remove);
        } else {
            lane.clear();
        }
    }

    /** The connection ended: what was not heard is lost. */
    void clear() {
        lanes.clear();
        greeted = false;
    }
}

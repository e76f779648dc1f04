package dev.weft.controller.fabric;

import dev.weft.topology.Ipv4Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses that packets are to be routed to and that nobody is known to have, from the first such packet until their
 * owner answers, or three seconds after it did not. Each is asked for by ARP {@value #ATTEMPTS} times, a second apart.
 * Bounded in all directions: by address, by who wants to know, and in all. Times are nanoseconds on a clock that never
 * goes back.
 *
 * @param <P> a packet that waits for the answer
 */
final class NextHops<P> {
    /** How often an address is asked for: a question or two may be lost. */
    static final int ATTEMPTS = 3;

    /** From one question to the next, and from the last until it was in vain (RFC 1122, section 2.3.2.1: not sooner). */
    static final long PATIENCE = 1_000_000_000L;

    /** How long an address that did not answer is not asked for again. */
    static final long SILENCE = 3_000_000_000L;

    /** Packets that wait for one address: the newest, as RFC 1122, section 2.3.2.2 wants. */
    static final int WAITING_FOR_ONE = 3;

    /** Packets that wait in all. */
    static final int WAITING = 256;

    /** Addresses in all. */
    static final int MOST = 512;

    /** Addresses that one port has had asked for: a guest that scans a subnet leaves the others their turn. */
    static final int MOST_OF_ONE = 32;

    private final Map<NextHop, Question> questions = new LinkedHashMap<>();
    private int waiting;

    /** An address in a network. */
    record NextHop(String network, Ipv4Address ip) {}

    /** What is to be done with a packet for an address that nobody is known to have. */
    enum Answer {
        /** It waits, and the address is to be asked for now. */
        ASK,
        /** It waits for the answer to a question that was asked. */
        WAIT,
        /** Nobody answered a short while ago: its sender is to be told. */
        UNREACHABLE,
        /** There is no room: it is dropped. */
        FULL
    }

    /**
     * What time has brought.
     *
     * @param hop    of the question
     * @param inVain  empty: it is to be asked once more; else nobody answered, and this is what had waited
     */
    record Due<P>(NextHop hop, Optional<List<P>> inVain) {}

    private final class Question {
        private final Object asker;
        private final Deque<P> packets = new ArrayDeque<>();
        private int asked = 1;
        private long next; // when something is due

        Question(Object asker, long now) {
            this.asker = asker;
            this.next = now + PATIENCE;
        }

        boolean isInVain() {
            return asked > ATTEMPTS;
        }
    }

    /**
     * Takes a packet for an address.
     *
     * @param asker whose packet it is, for {@link #MOST_OF_ONE}
     */
    Answer take(NextHop hop, Object asker, P packet, long now) {
        Question known = questions.get(hop);
        if (known != null) {
            return known.isInVain() ? Answer.UNREACHABLE : wait(known, packet, Answer.WAIT);
        }
        long ofThisOne =
                questions.values().stream().filter(q -> q.asker.equals(asker)).count();
        if (questions.size() >= MOST || ofThisOne >= MOST_OF_ONE) {
            return Answer.FULL;
        }
        Question question = new Question(asker, now);
        questions.put(hop, question);
        return wait(question, packet, Answer.ASK);
    }

    private Answer wait(Question question, P packet, Answer answer) {
        if (question.packets.size() == WAITING_FOR_ONE) {
            question.packets.removeFirst();
            waiting--;
        }
        if (waiting < WAITING) {
            question.packets.addLast(packet);
            waiting++;
        }
        return answer;
    }

    boolean isEmpty() {
        return questions.isEmpty();
    }

    /** Whether somebody waits for the address, or is told that it is unreachable. */
    boolean isOpen(NextHop hop) {
        return questions.containsKey(hop);
    }

    /** Its owner is known: returns what waited, oldest first. */
    List<P> answered(NextHop hop) {
        Question question = questions.remove(hop);
        return question == null ? List.of() : packetsOf(question);
    }

    private List<P> packetsOf(Question question) {
        List<P> packets = List.copyOf(question.packets);
        question.packets.clear();
        waiting -= packets.size();
        return packets;
    }

    /** What is due by now. Whatever is returned, and each {@link Answer#ASK}, is due again a while later. */
    List<Due<P>> due(long now) {
        List<Due<P>> due = new ArrayList<>();
        for (Iterator<Map.Entry<NextHop, Question>> all = questions.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<NextHop, Question> entry = all.next();
            Question question = entry.getValue();
            if (now - question.next >= 0) {
                if (question.isInVain()) {
                    all.remove();
                    continue;
                }
                question.asked++;
                question.next = now + (question.isInVain() ? SILENCE : PATIENCE);
                due.add(new Due<>(
                        entry.getKey(), question.isInVain() ? Optional.of(packetsOf(question)) : Optional.empty()));
            }
        }
        return due;
    }
}

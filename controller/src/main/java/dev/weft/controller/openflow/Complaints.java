package dev.weft.controller.openflow;

import dev.weft.controller.budget.SourceLines;
import dev.weft.topology.DatapathId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection gives the operator to read: the first of each kind, not a stream. Counts them all. On the event
 * loop only.
 */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private final LogOnce episodes;
    private final SourceLines lines;
    private final Line line;
    private final Tally tally;
    private final Set<String> said = new HashSet<>(); // bounded: two for each of 256 message types
    private String who;
    private String lastBug = "";
    private boolean isKnown; // and not a stranger

    Complaints(LogOnce episodes, SourceLines lines, Line line, Tally tally) {
        this.episodes = episodes;
        this.lines = lines;
        this.line = line;
        this.tally = tally;
        this.who = "the switch at " + line.where();
    }

    /** The switch has said who it is. */
    void named(DatapathId id) {
        who = "switch " + id + " at " + line.where();
    }

    /** It is connected: whatever is refused from here next is news. */
    void connected(DatapathId id) {
        isKnown = true;
        episodes.over(id);
        episodes.over(line.remote().getAddress());
    }

    /** A line, if this address may still cause one. */
    private void say(Consumer<String> line) {
        SourceLines.Verdict verdict = lines.next(this.line.remote().getAddress(), this.line.now());
        if (verdict.isSaid()) {
            line.accept(verdict.remark());
        }
    }

    void skipped(int type, SessionState state) {
        tally.skipped.increment();
        if (isKnown && said.add("skipped " + type)) {
            say(remark -> LOG.info(
                    "Skipped {} from {}: not expected in state {} (logged once per connection and type){}",
                    MessageType.name(type),
                    who,
                    state,
                    remark));
        }
    }

    void malformed(int type, RuntimeException cause) {
        tally.malformed.increment();
        if (said.add("malformed " + type)) {
            say(remark -> LOG.warn(
                    "Skipped {} from {}, which cannot be read: {} (logged once per connection and type){}",
                    MessageType.name(type),
                    who,
                    reason(cause),
                    remark));
        }
    }

    /** What the codec says, without the name of its exception: the fault is in the message, not in Weft. */
    private static String reason(RuntimeException cause) {
        return cause.getMessage() == null ? "malformed" : cause.getMessage();
    }

    void refused(DatapathId id, String reason, String remedy) {
        if (episodes.isNew(id, reason)) {
            say(remark -> LOG.warn("Refused {}: {}: {}{}", who, reason, remedy, remark));
        }
    }

    void ended(String why) {
        if (episodes.isNew(line.remote().getAddress(), why)) {
            say(remark -> LOG.warn("Closed the connection of {}: {}{}", who, why, remark));
        }
    }

    void noBundles(String why) {
        say(remark -> LOG.info(
                "{} does not support bundles ({}): its flows change one by one, in a safe order{}", who, why, remark));
    }

    void madeRoom(int most) {
        if (episodes.isNew(LogOnce.class, "made room")) {
            LOG.warn("More than {} handshakes at once: closing the oldest to make room", most);
        }
    }

    void listenerFailed(RuntimeException bug) {
        tally.listenerFailures.increment();
        if (!lastBug.equals(bug.toString())) {
            lastBug = bug.toString();
            LOG.error("Bug while handling an event from {} (logged once until it changes)", who, bug);
        }
    }

    void bug(Throwable cause) {
        LOG.error("Bug while serving {}; closing its connection", who, cause);
    }
}

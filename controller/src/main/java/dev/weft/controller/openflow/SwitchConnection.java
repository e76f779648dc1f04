package dev.weft.controller.openflow;

import dev.weft.controller.budget.InboundBudget;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.DatapathId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One switch, from the end of its handshake until the connection ends. Thread safe. Stages complete on an I/O thread:
 * what is long goes to {@code ...Async} methods. They fail with {@link OpenFlowException} when the switch makes no
 * progress for ten seconds, and at once when the connection ends.
 */
public interface SwitchConnection {
    DatapathId id();

    InetSocketAddress remote();

    /** Where it comes from. */
    default Origin origin() {
        return new Origin(remote().getAddress(), remote().getAddress().isLoopbackAddress());
    }

    /**
     * Sends a difference: as one bundle, all of which takes effect at once, where the switch takes it; else message by message
     * in the order that {@link Difference} documents, with its barriers. Differences are sent one after the other, in the
     * order of the calls.
     *
     * @return completes when the switch has confirmed it, with the errors, each tied to the flow or group that caused it;
     *     what cannot be built as a message is one of them, and was not sent
     */
    CompletionStage<List<SwitchError>> program(Difference difference);

    /** Asks for all flows and groups, whoever made them. */
    CompletionStage<Installed> read();

    /**
     * Makes the switch send a packet. Dropped and counted when the switch does not take in what was sent before.
     *
     * @param inPort the port it is said to have come in by; {@link SwitchPort#CONTROLLER} where there is none
     * @param frame  an Ethernet frame without its checksum, at most 65,000 bytes
     * @return whether it was not dropped
     * @throws IllegalArgumentException when it cannot be said in OpenFlow, such as a port number that none can have
     */
    boolean packetOut(int inPort, List<Action> actions, byte[] frame);

    Counters counters();

    /** What it may bring, and what was over. */
    InboundBudget budget();

    /** Whoever asked {@link #read} needs the answer no more: until then, its memory counts. */
    void used(Installed installed);

    /** Ends the connection; {@link SwitchListener#disconnected} follows with this reason. The switch may well come back. */
    void close(String why);
}

package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A difference on its way to the switch. Its messages have consecutive transaction ids, so that an error reply finds
 * the one that caused it. Belongs to the connection's event loop once it is begun.
 */
sealed interface Program permits StepByStep, Bundle {
    /** Completes once the switch has confirmed all that was to be sent, with what it refused. */
    CompletableFuture<List<SwitchError>> done();

    /** How many transaction ids it takes. */
    int size();

    /** Gives the messages their transaction ids, from this one on. */
    void begin(int xid);

    /** Whether a message with this transaction id is among those sent. */
    boolean covers(int xid);

    /** Whether it cannot go on before the switch has answered. */
    boolean isWaiting();

    /** Whether nothing more can follow, so that the next difference may. */
    boolean isWritten();

    /** Writes messages until there are so many bytes, or no more messages for now. */
    void write(ByteBuf out, int bytes);

    /** Takes an error reply to one of the messages. */
    void error(int xid, ErrorReply error);

    /** Takes a barrier reply, or what the switch says of a bundle. */
    void answered(int xid);

    /** What takes its place: the switch would not have it this way, and holds nothing of it. */
    Optional<Program> instead();
}

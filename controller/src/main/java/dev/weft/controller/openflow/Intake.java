package dev.weft.controller.openflow;

import dev.weft.controller.budget.Bound;
import dev.weft.controller.budget.InboundBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Holds a connection to its {@link InboundBudget}: answers, pauses, or ends it. On the event loop only. */
final class Intake {
    /** What is over these is read later. */
    private static final Set<Bound> SLOWS = EnumSet.of(
            Bound.EVENTS_WAITING, Bound.EVENTS_PER_SECOND, Bound.MESSAGES_PER_SECOND, Bound.BYTES_PER_SECOND);

    private final Channel channel;
    private final Line line;
    private final InboundBudget budget;
    private final Consumer<Bound> told;
    private final Consumer<Bound> end;
    private final Set<Bound> slow = EnumSet.noneOf(Bound.class); // told of
    private long handshake; // bytes
    private boolean paused;
    private Optional<Future<?>> unread = Optional.empty(); // due when nothing was taken for too long

    /**
     * @param told takes what is over for the first time
     * @param end  ends the connection
     */
    Intake(Line line, Consumer<Bound> told, Consumer<Bound> end) {
        this.channel = line.channel();
        this.line = line;
        this.budget = new InboundBudget(line.now());
        this.told = told;
        this.end = end;
    }

    InboundBudget budget() {
        return budget;
    }

    /** Counts what is over, and tells of the first. */
    void over(Bound bound) {
        if (budget.isFirstOver(bound)) {
            told.accept(bound);
        }
    }

    /** Counts what came before the end of the handshake. */
    void handshake(int bytes) {
        handshake += bytes;
        if (handshake > Bound.HANDSHAKE_BYTES.most()) {
            throw new TooMuch(Bound.HANDSHAKE_BYTES);
        }
    }

    /** Answers an echo request, unless that would only wait. */
    void echo(ByteBuf request, boolean isReady) {
        if (!isReady && !budget.answersEarlyEcho(line.now())) {
            over(Bound.ECHOES_EARLY);
        } else if (!channel.isWritable()) {
            over(Bound.ECHOES_UNREAD);
        } else {
            ByteBuf reply = request.copy();
            reply.setByte(1, MessageType.ECHO_REPLY);
            line.send(reply);
        }
    }

    /** A message came: where there are too many, no more is read for some time. */
    void message(int bytes) {
        pause(budget.message(bytes, line.now()));
    }

    /** An event came that is told to the fabric: where there are too many, no more is read for some time. */
    void event() {
        pause(budget.event(line.now()));
    }

    private void pause(long time) {
        if (time > 0 && !paused) {
            paused = true;
            channel.config().setAutoRead(false);
            resumeAfter(time);
            budget.over().keySet().stream()
                    .filter(SLOWS::contains)
                    .filter(slow::add)
                    .forEach(told);
        }
    }

    private void resumeAfter(long pause) {
        channel.eventLoop().schedule(this::resume, pause, TimeUnit.NANOSECONDS);
    }

    private void resume() {
        long more = budget.stillWaiting();
        if (more > 0) {
            resumeAfter(more);
            return;
        }
        paused = false;
        channel.config().setAutoRead(true);
    }

    /** Whether the switch takes what it is sent has changed: it may not take nothing for long. */
    void writabilityChanged() {
        unread.ifPresent(due -> due.cancel(false));
        unread = channel.isWritable() || !channel.isActive()
                ? Optional.empty()
                : Optional.of(channel.eventLoop()
                        .schedule(
                                () -> end.accept(Bound.UNREAD_SECONDS), Bound.UNREAD_SECONDS.most(), TimeUnit.SECONDS));
    }
}

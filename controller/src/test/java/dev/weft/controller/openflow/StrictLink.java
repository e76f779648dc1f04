package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictTables.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A {@link StrictSwitch}'s connection to one controller. No message moves by itself, neither way, from the first HELLO on:
 * a test can stop after each. Its clock stands still until it is moved.
 */
public final class StrictLink {
    private final StrictSwitch at;
    private final StrictOutbox outbox = new StrictOutbox();
    private final Deque<byte[]> inbox = new ArrayDeque<>();
    private final StrictBundles bundles;
    private Optional<EmbeddedChannel> channel = Optional.empty();
    private int changes;

    StrictLink(StrictSwitch at) {
        this.at = at;
        this.bundles = new StrictBundles(at, outbox::reply);
    }

    public boolean isConnected() {
        if (channel.isPresent() && !channel.get().isOpen()) {
            disconnect(); // the controller hung up
        }
        return channel.isPresent();
    }

    /** Dials. */
    public void connect(SwitchListener listener, Admission admission) {
        EmbeddedChannel made = Dialogue.channel(new ServerContext(admission, listener, Limits.DEFAULT));
        made.freezeTime();
        channel = Optional.of(made);
        outbox.reply(Wire.hello());
        hear();
    }

    /** Whatever was on its way, either way, is lost. */
    public void disconnect() {
        EmbeddedChannel gone = channel.orElseThrow();
        channel = Optional.empty();
        inbox.clear();
        bundles.forget();
        outbox.clear();
        gone.finishAndReleaseAll();
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

    /** Time passes for the controller's side of the connection. */
    public void passes(Duration time) {
        if (isConnected()) {
            channel.get().advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
            channel.get().runScheduledPendingTasks();
            hear();
        }
    }

    /** Lets the controller hear one message. False: there is none. */
    public boolean answer(Random random) {
        Optional<byte[]> next = isConnected() ? outbox.poll(random) : Optional.empty();
        next.ifPresent(message -> {
            channel.orElseThrow().writeInbound(Unpooled.wrappedBuffer(message));
            hear();
        });
        return next.isPresent();
    }

    /** An answer that the controller waits for never comes. */
    public void loseAnswer(Random random) {
        outbox.lose(random);
    }

    /** Whether nothing is on its way, neither way. */
    public boolean isSilent() {
        return inbox.isEmpty() && outbox.isEmpty();
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
            case 0, 9, 13, 28 -> {} // HELLO, SET_CONFIG, packet-out and SET_ASYNC change nothing
            case 2 -> outbox.reply(Wire.echoReply(xid));
            case 4 -> changes += bundles.take(message);
            case 5 -> outbox.reply(Wire.features(xid, at.id()));
            case 14, 15, 29 -> change(message);
            case 18 -> multipart(message, xid, in.getUnsignedShort(8));
            case 20 -> unlessRefused(message, () -> outbox.reply(Wire.barrierReply(xid)));
            default -> throw new AssertionError("message of type " + message[1]);
        }
        at.touched();
        at.tellRemoved();
        return true;
    }

    /** A message that changes flows, groups or meters, outside of bundles. */
    private void change(byte[] message) {
        changes++;
        Optional<Refused> refused =
                at.refusals().of(message).or(() -> at.tables().take(message));
        refused.ifPresent(why -> refuse(message, why));
    }

    private void unlessRefused(byte[] message, Runnable otherwise) {
        at.refusals().of(message).ifPresentOrElse(why -> refuse(message, why), otherwise);
    }

    private void refuse(byte[] message, Refused why) {
        outbox.reply(Wire.error(Unpooled.wrappedBuffer(message).getInt(4), why.type(), why.code()));
    }

    private void multipart(byte[] message, int xid, int type) {
        if (type == Multipart.PORT_DESC) {
            outbox.lastOfHandshake(StrictReplies.ports(xid, at.ports()));
        } else if (at.knows(type)) {
            unlessRefused(
                    message,
                    () -> StrictReplies.parts(xid, type, StrictReplies.entries(type, at.tables()))
                            .forEach(part -> outbox.part(type, part)));
        } else {
            refuse(message, new Refused(1, 2)); // OFPBRC_BAD_MULTIPART
        }
    }

    StrictOutbox outbox() {
        return outbox;
    }

    StrictBundles bundles() {
        return bundles;
    }

    /** Changes of flows, groups and meters so far, those in bundles once they were committed. */
    public int changes() {
        return changes;
    }

    /** Bundles that took effect so far. */
    public int commits() {
        return bundles.commits();
    }
}

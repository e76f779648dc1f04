package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** A connection without a network, on a clock that stands still until it is moved. */
final class Dialogue {
    static final DatapathId ID = new DatapathId(0x7765_0000_c0a8_380aL);

    final RecordingListener listener = new RecordingListener();
    final ServerContext context;
    final EmbeddedChannel channel;
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    private final Deque<byte[]> said = new ArrayDeque<>();

    Dialogue() {
        this(Limits.DEFAULT);
    }

    Dialogue(Limits limits) {
        this(limits, Admissions.only(ID::equals));
    }

    Dialogue(Limits limits, Admission admission) {
        context = new ServerContext(admission, listener, limits);
        channel = channel(context);
        channel.config().setAllocator(memory);
        channel.freezeTime();
    }

    static EmbeddedChannel channel(ServerContext context) {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new EmbeddedChannel(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel made) {
                Session.install(context, made, remote, new Origin(remote.getAddress(), true));
            }
        });
    }

    /** Through the handshake, with no ports. */
    static Dialogue ready() {
        return ready(Limits.DEFAULT);
    }

    static Dialogue ready(Limits limits) {
        Dialogue dialogue = new Dialogue(limits);
        dialogue.say(Wire.hello());
        dialogue.say(Wire.features(dialogue.xidOf(5), ID));
        dialogue.say(Wire.ports(dialogue.xidOf(18), 0));
        return dialogue;
    }

    SwitchConnection connection() {
        return listener.all(RecordingListener.Connected.class).get(0).connection();
    }

    void say(byte[] bytes) {
        if (!isOpen()) {
            return; // as bytes that arrive after the end
        }
        channel.writeInbound(memory.heapBuffer().writeBytes(bytes));
        drain();
    }

    void passes(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        drain();
    }

    /** The next message that the controller sent; empty when there is none. */
    byte[] heard() {
        drain();
        return said.isEmpty() ? new byte[0] : said.poll();
    }

    private void drain() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            while (out.isReadable()) {
                said.add(ByteBufUtil.getBytes(out.readSlice(out.getUnsignedShort(out.readerIndex() + 2))));
            }
            out.release();
        }
    }

    /** Ends it, and tells how many bytes of buffers were never given back. */
    long leaks() {
        channel.finishAndReleaseAll();
        return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
    }

    /** Takes what the controller sent up to a message of this type, and returns its xid. */
    int xidOf(int type) {
        for (byte[] message = heard(); message.length > 0; message = heard()) {
            if (message[1] == type) {
                return Unpooled.wrappedBuffer(message).getInt(4);
            }
        }
        throw new AssertionError("the controller sent no message of type " + type);
    }

    boolean isOpen() {
        return channel.isOpen();
    }
}

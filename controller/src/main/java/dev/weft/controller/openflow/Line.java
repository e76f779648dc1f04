package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.projectfloodlight.openflow.protocol.OFMessage;

/** The way to a switch: sends, and takes work to the connection's event loop. Thread safe. */
record Line(Channel channel, InetSocketAddress remote) {
    /** The other end in words. */
    String where() {
        return remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    /** On the clock of the connection's event loop, ns. */
    long now() {
        return channel.eventLoop().ticker().nanoTime();
    }

    /** Sends; what many threads or one read bring together goes out in one system call. */
    void send(ByteBuf message) {
        channel.writeAndFlush(message, channel.voidPromise());
    }

    void send(OFMessage message) {
        ByteBuf out = channel.alloc().buffer(64);
        try {
            message.writeTo(out);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        send(out);
    }

    /**
     * Does something on the connection's event loop.
     *
     * @param otherwise done at once and here instead, when the server is closed and takes no work any more
     */
    void onEventLoop(Runnable task, Runnable otherwise) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }
}

package dev.weft.controller.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The control socket: HTTP/1.1 and JSON ({@link Routes}) over a Unix domain socket whose file only its owner may use. What
 * a client sends costs at most its own connection.
 */
public final class ApiServer implements AutoCloseable {
    private final SocketFile file;
    private final Object identity;
    private final Channel listener;
    private final ChannelGroup connections;
    private final EventLoopGroup loop;

    private ApiServer(
            SocketFile file, Object identity, Channel listener, ChannelGroup connections, EventLoopGroup loop) {
        this.file = file;
        this.identity = identity;
        this.listener = listener;
        this.connections = connections;
        this.loop = loop;
    }

    /**
     * What a client may take.
     *
     * @param connections at once; beyond that the one goes that has kept the controller waiting longest
     * @param bodyBytes   largest request body
     * @param request     time for a whole request to arrive, and for the client to take some of its answer
     * @param answer      time for an operation to answer
     */
    record Limits(int connections, int bodyBytes, Duration request, Duration answer) {
        static final Limits DEFAULT = new Limits(128, 64 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(15));
    }

    /**
     * Opens the socket and answers.
     *
     * @throws IOException when the path is too long, is in use by a running controller, or cannot be made
     */
    public static ApiServer start(Operations operations, Path path) throws IOException {
        return start(operations, path, Limits.DEFAULT);
    }

    static ApiServer start(Operations operations, Path path, Limits limits) throws IOException {
        SocketFile file = SocketFile.prepare(path);
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("weft-api"), NioIoHandler.newFactory());
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        try {
            ChannelFuture bound = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(NioServerDomainSocketChannel::new)
                    .childHandler(new Pipeline(new Dispatcher(operations, limits.answer()), limits, connections))
                    .bind(UnixDomainSocketAddress.of(file.birthPlace()))
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            return new ApiServer(file, file.publish(), bound.channel(), connections, loop);
        } catch (IOException e) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw e;
        } finally {
            file.discardNursery();
        }
    }

    /** The socket's absolute path. */
    public Path path() {
        return file.path();
    }

    /** How many connections there are now. */
    int connections() {
        return connections.size();
    }

    /** Ends every connection and removes the socket's file. */
    @Override
    public void close() {
        try {
            file.remove(identity);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot remove the control socket " + file.path(), e);
        } finally {
            listener.close().awaitUninterruptibly();
            connections.close().awaitUninterruptibly();
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final Dispatcher dispatcher;
        private final Limits limits;
        private final ChannelGroup group;
        private final Connections connections;

        Pipeline(Dispatcher dispatcher, Limits limits, ChannelGroup group) {
            this.dispatcher = dispatcher;
            this.limits = limits;
            this.group = group;
            this.connections = new Connections(limits.connections());
        }

        @Override
        protected void initChannel(Channel channel) {
            if (!connections.admit(channel)) {
                // Closed without an answer: all of the others are being answered, and that has an end.
                channel.close();
                return;
            }
            group.add(channel);
            channel.config().setAutoRead(false);
            handlers(channel.pipeline(), dispatcher, limits, connections);
        }
    }

    /** What reads and answers the requests of one connection. */
    static void handlers(ChannelPipeline pipeline, Dispatcher dispatcher, Limits limits, Connections connections) {
        pipeline.addLast(new HttpServerCodec())
                .addLast(new BodyLimit(limits.bodyBytes()))
                .addLast(new ApiHandler(dispatcher, limits, connections));
    }
}

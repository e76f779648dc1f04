package dev.weft.controller.openflow;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections from switches (OpenFlow 1.3 over TCP), sees each through its handshake, keeps it alive, and hands it
 * to a {@link SwitchListener}.
 */
public final class OpenFlowServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFlowServer.class);

    /** A storm of reconnecting switches waits in the kernel rather than being refused. */
    private static final int BACKLOG = 1024;

    /**
     * What may wait for a slow switch, bytes: a burst of answers, not more. Reading goes on meanwhile, always: Open
     * vSwitch stops reading while its replies are not taken, and both sides would wait for each other.
     */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    /** So much is read of a connection before the others of its thread have their turn, bytes: some hundred messages. */
    private static final int READ_AT_ONCE = 16 * 1024;

    private static final int CLOSE_SECONDS = 3;

    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final ChannelGroup connections;
    private final Channel listening;

    private OpenFlowServer(
            EventLoopGroup acceptor, EventLoopGroup workers, ChannelGroup connections, Channel listening) {
        this.acceptor = acceptor;
        this.workers = workers;
        this.connections = connections;
        this.listening = listening;
    }

    /**
     * Begins to listen.
     *
     * @param listen port 0 for any that is free
     * @throws OpenFlowException when it cannot listen there, saying what to do
     */
    public static OpenFlowServer start(InetSocketAddress listen, Admission admission, SwitchListener listener) {
        return start(listen, new ServerContext(admission, listener, Limits.ofThisProcess()));
    }

    static OpenFlowServer start(InetSocketAddress listen, ServerContext context) {
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("openflow-accept"), NioIoHandler.newFactory());
        EventLoopGroup workers = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("openflow-io"),
                NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptor, workers)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, turns())
                .childHandler(new Initializer(context, connections))
                .bind(listen)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(acceptor, workers);
            throw cannotListen(listen, bound.cause());
        }
        return new OpenFlowServer(acceptor, workers, connections, bound.channel());
    }

    /** One read of a connection, then one of each other. */
    private static RecvByteBufAllocator turns() {
        return new AdaptiveRecvByteBufAllocator(512, 4096, READ_AT_ONCE).maxMessagesPerRead(1);
    }

    private static final class Initializer extends ChannelInitializer<SocketChannel> {
        private final ServerContext context;
        private final ChannelGroup connections;

        Initializer(ServerContext context, ChannelGroup connections) {
            this.context = context;
            this.connections = connections;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            InetSocketAddress remote = channel.remoteAddress();
            if (remote == null) { // reset between accept and now
                channel.close();
                return;
            }
            boolean loopbackOnly = channel.parent().localAddress().getAddress().isLoopbackAddress();
            Session.install(context, channel, remote, new Origin(remote.getAddress(), loopbackOnly));
            connections.add(channel);
        }
    }

    private static OpenFlowException cannotListen(InetSocketAddress listen, Throwable cause) {
        if (isElsewhere(listen.getAddress())) {
            return new OpenFlowException(
                    "cannot listen for switches on " + listen.getHostString() + ":" + listen.getPort()
                            + ": this machine does not have that address",
                    cause);
        }
        return new OpenFlowException(
                "cannot listen for switches on " + listen.getHostString() + ":" + listen.getPort() + ": "
                        + cause.getMessage() + ". If another controller runs there (`ss -ltnp sport = :"
                        + listen.getPort() + "` shows it), stop it or choose another address with --listen",
                cause);
    }

    private static boolean isElsewhere(InetAddress address) {
        try {
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Ends all connections, which the listener is told, and all threads. Takes a few seconds at the most. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        for (Channel channel : connections) {
            // A channel that has just ended by itself has no handlers any more.
            Optional.ofNullable(channel.pipeline().get(Session.class))
                    .ifPresent(session -> session.close("the controller stops"));
        }
        connections.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        connections.close();
        stop(acceptor, workers);
    }

    private static void stop(EventLoopGroup acceptor, EventLoopGroup workers) {
        acceptor.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        acceptor.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        workers.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

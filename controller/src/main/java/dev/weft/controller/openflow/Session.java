package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.DatapathId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from a switch: its handshake ({@link SessionState}), its life and its requests. Everything happens on
 * the channel's event loop; the methods of {@link SwitchConnection} go there from any thread. Input that is wrong costs a
 * message where the stream can go on, else this connection, and never more.
 */
final class Session extends ChannelInboundHandlerAdapter implements SwitchConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** As many messages as are answered before the answers are flushed, however many one read brought. */
    private static final int ANSWERS_PER_FLUSH = 256;

    private final ServerContext server;
    private final Channel channel;
    private final InetSocketAddress remote;
    private final String where; // the same in words
    private final Tally tally = new Tally();
    private final Requests requests;
    private final Map<Integer, SwitchPort> ports = new LinkedHashMap<>();

    private SessionState state = SessionState.HELLO;
    private Future<?> deadline;
    private int askedXid;
    private int probeXid;
    private Optional<CompletableFuture<Boolean>> probe = Optional.empty();
    private volatile Optional<String> ending = Optional.empty();
    private boolean told; // the listener knows this connection
    private boolean gone; // and knows that it ended; the id is free
    private final Set<String> said = new HashSet<>(); // bounded: a few sentences for each of 256 types
    private String lastBug = "";

    // Written once on the event loop, before the listener gets to see this object.
    private volatile DatapathId id = new DatapathId(0);

    Session(ServerContext server, Channel channel, InetSocketAddress remote) {
        this.server = server;
        this.channel = channel;
        this.remote = remote;
        this.where = remote.getAddress().getHostAddress() + ":" + remote.getPort();
        this.requests = new Requests(channel, where, tally, server.limits().reply());
    }

    /** Makes the channel's handlers. */
    static Session install(ServerContext server, Channel channel, InetSocketAddress remote) {
        Session session = new Session(server, channel, remote);
        Limits limits = server.limits();
        channel.pipeline()
                .addLast(new ByteCounter(session.tally))
                .addLast(new Keepalive(limits.silence(), session::onSilence))
                .addLast(new Keepalive(limits.echo(), session::onIdle))
                .addLast(new FlushConsolidationHandler(ANSWERS_PER_FLUSH, true))
                .addLast(new Framer())
                .addLast(session);
        return session;
    }

    // The channel's events.

    @Override
    public void channelActive(ChannelHandlerContext context) {
        server.switches().opened(channel).ifPresent(oldest -> {
            LOG.warn(
                    "Over {} switches are in their handshake: ended the oldest, from {}",
                    server.limits().halfOpen(),
                    oldest.remoteAddress());
            oldest.close();
        });
        Limits limits = server.limits();
        deadline = channel.eventLoop()
                .schedule(this::onDeadline, limits.handshake().toNanos(), TimeUnit.NANOSECONDS);
        channel.writeAndFlush(Hello.ours(), channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frame = (ByteBuf) message;
        try {
            tally.messagesIn.increment();
            received(frame);
        } catch (RuntimeException e) {
            malformed(frame, e);
        } finally {
            frame.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        requests.write();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        String why = ending.orElse("the switch closed the connection");
        state = SessionState.CLOSED;
        deadline.cancel(false);
        requests.failAll(why);
        if (told) {
            tell(() -> server.listener().disconnected(this, why));
        }
        // Only now may another connection of this switch be told of.
        server.switches().settled(channel);
        server.switches().release(id, this);
        gone = true;
        probe.ifPresent(asked -> asked.complete(false));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            tally.malformed.increment();
            endAndLog("it sent what is not OpenFlow: " + cause.getMessage());
        } else if (cause instanceof IOException) {
            end("the connection broke: " + cause.getMessage());
        } else {
            LOG.error("Bug while serving the switch {} at {}; its connection ends", id, where, cause);
            end("internal error: " + cause);
        }
    }

    private void onDeadline() {
        endAndLog("its handshake was not complete after "
                + server.limits().handshake().toSeconds() + " s (it got to " + state + ")");
    }

    private void onIdle() {
        if (state == SessionState.READY) {
            send(Messages.echo(Integer.toUnsignedLong(requests.xid())));
        }
    }

    private void onSilence() {
        end("not a byte from the switch for " + server.limits().silence().toSeconds() + " s");
    }

    // What the switch says.

    private void received(ByteBuf frame) {
        int version = frame.getUnsignedByte(frame.readerIndex());
        int type = frame.getUnsignedByte(frame.readerIndex() + 1);
        if (state == SessionState.CLOSED) {
            return;
        }
        if (state == SessionState.HELLO) {
            firstMessage(type, version, frame);
            return;
        }
        if (version != Hello.OF_13 && type != MessageType.ERROR) { // Open vSwitch sends errors in other versions
            tally.malformed.increment();
            endAndLog("it sent a message of OpenFlow version byte " + version + " after 1.3 was agreed on");
            return;
        }
        int xid = frame.getInt(frame.readerIndex() + 4);
        switch (type) {
            case MessageType.ERROR -> error(xid, frame);
            case MessageType.ECHO_REQUEST -> echoRequest(frame);
            case MessageType.ECHO_REPLY -> echoReply(xid);
            case MessageType.FEATURES_REPLY -> featuresReply(xid, frame);
            case MessageType.MULTIPART_REPLY -> multipart(frame);
            case MessageType.PORT_STATUS -> portStatus(frame);
            case MessageType.PACKET_IN -> packetIn(frame);
            case MessageType.FLOW_REMOVED -> flowRemoved(frame);
            case MessageType.BARRIER_REPLY -> requests.barrier(xid);
            default -> skip(type); // also a second HELLO: the version is agreed on
        }
    }

    private void firstMessage(int type, int version, ByteBuf frame) {
        if (type != MessageType.HELLO) {
            String what = type == MessageType.ERROR ? Errors.what(frame) : MessageType.name(type);
            tally.malformed.increment();
            endAndLog("it began with " + what + ", not with HELLO");
            return;
        }
        if (!Hello.offers13(frame)) {
            channel.writeAndFlush(Hello.failed(version, frame.getInt(frame.readerIndex() + 4)), channel.voidPromise());
            endAndLog("it does not speak OpenFlow 1.3; on that host: " + Hello.remedy());
            return;
        }
        state = SessionState.FEATURES;
        askedXid = requests.xid();
        send(Messages.features(Integer.toUnsignedLong(askedXid)));
    }

    private void featuresReply(int xid, ByteBuf frame) {
        if (state != SessionState.FEATURES || xid != askedXid) {
            skip(MessageType.FEATURES_REPLY);
            return;
        }
        id = Events.datapathId(frame);
        if (!server.admission().admits(id)) {
            refuse(
                    "unknown datapath id",
                    "it is not in the topology. If this is one of your bridges, add its host under 'hosts:' and let"
                            + " 'weft apply' set the bridge's datapath id, or else end it with 'ovs-vsctl"
                            + " del-controller' there");
            return;
        }
        state = SessionState.CLAIM;
        claim();
    }

    /** Takes the datapath id, or asks the connection that has it whether it lives. */
    private void claim() {
        Optional<Session> other = server.switches().claim(id, this);
        if (other.isPresent()) {
            other.get().probe().thenAcceptAsync(this::probed, channel.eventLoop());
            return;
        }
        state = SessionState.PORTS;
        askedXid = requests.xid();
        send(Messages.config(Integer.toUnsignedLong(requests.xid())));
        send(Messages.ports(Integer.toUnsignedLong(askedXid)));
    }

    private void probed(boolean otherIsAlive) {
        if (state != SessionState.CLAIM) {
            return; // ended meanwhile
        }
        if (otherIsAlive) {
            refuse(
                    "already connected",
                    "a switch with this datapath id is connected and answers; two bridges must not have the same"
                            + " (ovs-vsctl get bridge ovs-br0 datapath_id)");
        } else {
            claim(); // another newcomer may have been quicker
        }
    }

    /**
     * Asks the switch whether it is there.
     *
     * @return whether it is; false comes only when its connection has ended, its listener was told, and its id is free
     */
    private CompletionStage<Boolean> probe() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Runnable ask = () -> {
            if (gone) {
                answer.complete(false);
            } else {
                probe.ifPresentOrElse(asked -> asked.thenAccept(answer::complete), () -> startProbe(answer));
            }
        };
        onEventLoop(ask, () -> {}); // when the server closes, so does the one that waits for the answer
        return answer;
    }

    private void startProbe(CompletableFuture<Boolean> answer) {
        probe = Optional.of(answer);
        probeXid = requests.xid();
        send(Messages.echo(Integer.toUnsignedLong(probeXid)));
        long patience = server.limits().probe().toNanos();
        Future<?> tooLate = channel.eventLoop()
                .schedule(
                        () -> end("it did not answer, and a new connection with its datapath id came"),
                        patience,
                        TimeUnit.NANOSECONDS);
        answer.thenAccept(alive -> tooLate.cancel(false));
    }

    private void echoReply(int xid) {
        if (probe.isPresent() && xid == probeXid) {
            CompletableFuture<Boolean> asked = probe.get();
            probe = Optional.empty();
            asked.complete(true);
        }
    }

    private void echoRequest(ByteBuf frame) {
        ByteBuf reply = frame.copy();
        reply.setByte(1, MessageType.ECHO_REPLY);
        channel.writeAndFlush(reply, channel.voidPromise());
    }

    private void multipart(ByteBuf frame) {
        Multipart part = Multipart.of(frame);
        if (state == SessionState.READY) {
            requests.part(part);
        } else if (state == SessionState.PORTS && part.xid() == askedXid && part.type() == Multipart.PORT_DESC) {
            Events.ports(frame)
                    .getEntries()
                    .forEach(desc -> Ports.of(desc).ifPresent(port -> ports.put(port.number(), port)));
            if (part.isLast()) {
                ready();
            }
        } else {
            skip(MessageType.MULTIPART_REPLY);
        }
    }

    private void ready() {
        state = SessionState.READY;
        deadline.cancel(false);
        server.switches().settled(channel);
        server.log().over(id);
        server.log().over(remote.getAddress());
        told = true;
        List<SwitchPort> all = List.copyOf(ports.values());
        ports.clear();
        tell(() -> server.listener().connected(this, all));
    }

    private void portStatus(ByteBuf frame) {
        OFPortStatus status = Events.portStatus(frame);
        Optional<SwitchPort> port = Ports.of(status.getDesc());
        if (port.isEmpty()) {
            throw new Malformed("port number " + status.getDesc().getPortNo() + " is none that a port can have");
        }
        boolean gone = status.getReason() == OFPortReason.DELETE;
        if (state == SessionState.READY) {
            SwitchListener listener = server.listener();
            tell(() -> {
                if (gone) {
                    listener.portGone(this, port.get());
                } else {
                    listener.portChanged(this, port.get());
                }
            });
        } else if (gone) {
            ports.remove(port.get().number());
        } else if (state == SessionState.PORTS) {
            ports.put(port.get().number(), port.get());
        }
    }

    private void packetIn(ByteBuf frame) {
        if (state != SessionState.READY) {
            skip(MessageType.PACKET_IN);
            return;
        }
        tally.packetIns.increment();
        PacketIn packet = Events.packetIn(frame);
        tell(() -> server.listener().packetIn(this, packet));
    }

    private void flowRemoved(ByteBuf frame) {
        if (state != SessionState.READY) {
            skip(MessageType.FLOW_REMOVED);
            return;
        }
        Events.flowRemoved(frame)
                .ifPresent(gone ->
                        tell(() -> server.listener().flowRemoved(this, gone.place(), gone.cookie(), gone.idle())));
    }

    private void error(int xid, ByteBuf frame) {
        tally.errors.increment();
        String what = Errors.what(frame);
        if (state == SessionState.READY) {
            if (!requests.error(xid, what)) {
                SwitchError error = new SwitchError(what, Errors.cause(frame));
                tell(() -> server.listener().error(this, error));
            }
        } else {
            endAndLog("it answered the handshake with " + what);
        }
    }

    // What goes wrong.

    private void skip(int type) {
        tally.skipped.increment();
        if (said.add("skipped " + type)) {
            LOG.info(
                    "Skipped {} from switch {} at {}: not expected in {} (said once for each connection and type)",
                    MessageType.name(type),
                    id,
                    remote,
                    state);
        }
    }

    private void malformed(ByteBuf frame, RuntimeException cause) {
        tally.malformed.increment();
        if (state == SessionState.HELLO) {
            endAndLog("its HELLO cannot be read: " + cause.getMessage());
            return;
        }
        int type = frame.getUnsignedByte(frame.readerIndex() + 1);
        if (said.add("malformed " + type)) {
            LOG.warn(
                    "Skipped {} from switch {} at {}, which cannot be read: {} (said once for each connection and type)",
                    MessageType.name(type),
                    id,
                    remote,
                    cause instanceof Malformed ? cause.getMessage() : cause.toString());
        }
    }

    private void refuse(String reason, String remedy) {
        if (server.log().isNew(id, reason)) {
            LOG.warn("Refused switch {} from {}: {}: {}", id, where, reason, remedy);
        }
        DatapathId refused = id;
        tell(() -> server.listener().refused(refused, remote, reason + ": " + remedy));
        end(reason);
    }

    private void endAndLog(String why) {
        if (state != SessionState.CLOSED && server.log().isNew(remote.getAddress(), why)) {
            LOG.warn("Ended the connection of the switch at {}: {}", where, why);
        }
        end(why);
    }

    /** Ends the connection; the rest happens when the channel is inactive. */
    private void end(String why) {
        if (state != SessionState.CLOSED) {
            state = SessionState.CLOSED;
            ending = Optional.of(why);
            channel.flush();
            channel.close();
        }
    }

    /** A bug in the listener costs neither this connection nor the messages after. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            tally.listenerFailures.increment();
            if (!lastBug.equals(e.toString())) {
                lastBug = e.toString();
                LOG.error("Bug while handling news from switch {} (said once until it changes)", id, e);
            }
        }
    }

    private void send(OFMessage message) {
        ByteBuf out = channel.alloc().buffer(64);
        try {
            message.writeTo(out);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        channel.writeAndFlush(out, channel.voidPromise());
    }

    // SwitchConnection: called from any thread.

    @Override
    public DatapathId id() {
        return id;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public CompletionStage<List<SwitchError>> program(Difference difference) {
        try {
            Program program = Program.of(difference);
            return begin(program.done(), () -> requests.begin(program));
        } catch (OpenFlowException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public CompletionStage<Installed> read() {
        Reading reading = new Reading();
        return begin(reading.done(), () -> requests.begin(reading));
    }

    private <T> CompletionStage<T> begin(CompletableFuture<T> done, Runnable request) {
        Runnable tooLate = () -> done.completeExceptionally(new OpenFlowException("the connection to switch " + id
                + " at " + where + " has ended: " + ending.orElse("the switch closed it")));
        onEventLoop(() -> (state == SessionState.READY ? request : tooLate).run(), tooLate);
        return done;
    }

    /** The event loop takes no tasks any more once the server is closed. */
    private void onEventLoop(Runnable task, Runnable otherwise) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    @Override
    public void packetOut(int inPort, List<Action> actions, byte[] frame) {
        if (!channel.isWritable()) { // full, or closed
            tally.packetOutsDropped.increment();
            return;
        }
        send(Messages.packetOut(inPort, actions, frame, 0));
        tally.packetOuts.increment();
    }

    @Override
    public Counters counters() {
        return tally.snapshot();
    }

    @Override
    public void close(String why) {
        onEventLoop(() -> end(why), () -> {});
    }

    @Override
    public String toString() {
        return "switch " + id + " at " + where;
    }
}

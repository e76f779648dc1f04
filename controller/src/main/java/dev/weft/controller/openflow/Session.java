package dev.weft.controller.openflow;

import dev.weft.controller.budget.Bound;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortStatus;

/**
 * One connection from a switch: its handshake ({@link SessionState}), its life and its requests. Everything happens on
 * the channel's event loop. Input that is wrong costs a message where the stream can go on, else this connection, and
 * never more.
 */
final class Session extends ChannelInboundHandlerAdapter {
    /** As many messages as are answered before the answers are flushed, however many one read brought. */
    private static final int ANSWERS_PER_FLUSH = 256;

    private final ServerContext server;
    private final Channel channel;
    private final Line line;
    private final Tally tally = new Tally();
    private final Complaints complaints;
    private final Intake intake;
    private final Requests requests;
    private final Probe probe;
    private final Map<Integer, SwitchPort> ports = new LinkedHashMap<>();

    private SessionState state = SessionState.HELLO;
    private Future<?> deadline;
    private int askedXid;
    private DatapathId id = new DatapathId(0);
    private Verdict.Trust trust = Verdict.Trust.LOCAL;
    private String bridge = ""; // the name of its LOCAL port, while that is asked for
    private final Origin origin;
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private Optional<LiveSwitch> live = Optional.empty(); // once the listener knows it
    private Optional<String> ending = Optional.empty();

    Session(ServerContext server, Channel channel, InetSocketAddress remote, Origin origin) {
        this.server = server;
        this.channel = channel;
        this.line = new Line(channel, remote);
        this.origin = origin;
        this.complaints = new Complaints(server.log(), server.lines(), line, tally);
        this.intake = new Intake(line, this::over, this::tooMuch);
        this.requests = new Requests(
                line,
                new BundleSupport(complaints::noBundles),
                server.limits().reply(),
                server.answers(),
                this::tooMuch);
        this.probe = new Probe(
                line,
                server.limits().probe(),
                requests::xid,
                () -> end("it did not respond, and a new connection with its datapath id arrived"));
    }

    /** Makes the channel's handlers. */
    static Session install(ServerContext server, Channel channel, InetSocketAddress remote, Origin origin) {
        Session session = new Session(server, channel, remote, origin);
        Limits limits = server.limits();
        channel.pipeline()
                .addLast(new WireCounter(session.tally))
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
            complaints.madeRoom(server.limits().halfOpen());
            oldest.close();
        });
        Limits limits = server.limits();
        deadline = channel.eventLoop()
                .schedule(this::onDeadline, limits.handshake().toNanos(), TimeUnit.NANOSECONDS);
        line.send(Hello.ours());
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
        intake.writabilityChanged();
        requests.write();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        String why = ending.orElse("the switch closed the connection");
        state = SessionState.CLOSED;
        deadline.cancel(false);
        requests.failAll(why);
        live.ifPresent(known -> tell(() -> server.listener().disconnected(known, why)));
        if (intake.budget().end().isPresent()) {
            server.comebacks().sentTooMuch(id, line.remote().getAddress(), line.now());
        }
        // Only now may another connection of this switch be told of.
        server.switches().settled(channel);
        server.switches().release(id, this);
        probe.ended();
        released.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            tally.malformed.increment();
            endAndLog("it sent data that is not OpenFlow: " + cause.getMessage());
        } else if (cause instanceof IOException) {
            end("the connection broke: " + cause.getMessage());
        } else {
            complaints.bug(cause);
            end("internal error: " + cause);
        }
    }

    private void onDeadline() {
        if (state == SessionState.WAITING) {
            end("it has not been accepted yet"); // it comes again
            return;
        }
        endAndLog("its handshake was not complete after "
                + server.limits().handshake().toSeconds() + " s (state " + state + ")");
    }

    private void onIdle() {
        if (state == SessionState.READY) {
            line.send(Messages.echo(Integer.toUnsignedLong(requests.xid())));
        }
    }

    private void onSilence() {
        end("no data from the switch for " + server.limits().silence().toSeconds() + " s");
    }

    // What the switch says.

    private void received(ByteBuf frame) {
        int version = frame.getUnsignedByte(frame.readerIndex());
        int type = frame.getUnsignedByte(frame.readerIndex() + 1);
        if (state == SessionState.CLOSED) {
            return;
        }
        intake.message(frame.readableBytes());
        if (state != SessionState.READY) {
            intake.handshake(frame.readableBytes());
        }
        if (state == SessionState.HELLO) {
            firstMessage(type, version, frame);
            return;
        }
        if (version != Hello.OF_13 && type != MessageType.ERROR) { // Open vSwitch sends errors in other versions
            tally.malformed.increment();
            endAndLog("it sent a message with OpenFlow version byte " + version + " after version 1.3 was negotiated");
            return;
        }
        int xid = frame.getInt(frame.readerIndex() + 4);
        switch (type) {
            case MessageType.ERROR -> error(xid, frame);
            case MessageType.ECHO_REQUEST -> intake.echo(frame, state == SessionState.READY);
            case MessageType.ECHO_REPLY -> probe.answered(xid);
            case MessageType.FEATURES_REPLY -> featuresReply(xid, frame);
            case MessageType.MULTIPART_REPLY -> multipart(frame);
            case MessageType.PORT_STATUS -> portStatus(frame);
            case MessageType.PACKET_IN -> whenLive(type, frame, this::packetIn);
            case MessageType.FLOW_REMOVED -> whenLive(type, frame, this::flowRemoved);
            case MessageType.BARRIER_REPLY -> requests.answered(xid);
            case MessageType.EXPERIMENTER -> experimenter(xid, frame);
            default -> complaints.skipped(type, state); // also a second HELLO: the version is agreed on
        }
    }

    private void firstMessage(int type, int version, ByteBuf frame) {
        if (type != MessageType.HELLO) {
            String what = type == MessageType.ERROR ? Errors.read(frame).what() : MessageType.name(type);
            tally.malformed.increment();
            endAndLog("it started with " + what + " instead of HELLO");
            return;
        }
        if (!Hello.offers13(frame)) {
            line.send(Hello.failed(version, frame.getInt(frame.readerIndex() + 4)));
            endAndLog("it does not speak OpenFlow 1.3; on that host: " + Hello.remedy());
            return;
        }
        state = SessionState.FEATURES;
        askedXid = requests.xid();
        line.send(Messages.features(Integer.toUnsignedLong(askedXid)));
    }

    private void featuresReply(int xid, ByteBuf frame) {
        if (state != SessionState.FEATURES || xid != askedXid) {
            complaints.skipped(MessageType.FEATURES_REPLY, state);
            return;
        }
        id = Events.datapathId(frame);
        complaints.named(id);
        judged(server.admission().judge(id, origin));
    }

    private void judged(Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            refuse(refused.reason(), refused.remedy());
        } else if (verdict instanceof Verdict.Admitted admitted) {
            Optional<String> tooSoon =
                    server.comebacks().tooSoon(id, line.remote().getAddress(), line.now());
            if (tooSoon.isPresent()) {
                refuse("not so soon", tooSoon.get());
                return;
            }
            trust = admitted.trust();
            state = SessionState.CLAIM;
            claim();
        } else {
            state = SessionState.NAME;
            askedXid = requests.xid();
            line.send(Messages.ports(Integer.toUnsignedLong(askedXid)));
        }
    }

    /** It has no known id, but has named its bridge. */
    private void awaitDecision(String name) {
        state = SessionState.WAITING;
        server.admission().decide(id, origin, name).whenCompleteAsync(this::decided, channel.eventLoop());
    }

    private void decided(Verdict verdict, Throwable failure) {
        if (state != SessionState.WAITING) {
            return; // ended meanwhile
        }
        if (failure != null) {
            complaints.listenerFailed(new IllegalStateException("no decision about " + id, failure));
            end("internal error: " + failure);
        } else if (verdict instanceof Verdict.Unknown) {
            end("it is still unknown"); // it comes again
        } else {
            judged(verdict);
        }
    }

    /** Takes the datapath id, or asks the connection that has it whether it lives. */
    private void claim() {
        Optional<Session> other = server.switches().claim(id, this);
        if (other.isPresent() && other.get().trust.compareTo(trust) < 0) {
            other.get().close("a connection from its host's own address arrived, and this one has another address");
            other.get().released.thenRunAsync(this::claimAgain, channel.eventLoop());
            return;
        }
        if (other.isPresent()) {
            other.get().probe.ask().thenAcceptAsync(this::probed, channel.eventLoop());
            return;
        }
        state = SessionState.PORTS;
        askedXid = requests.xid();
        line.send(Messages.config(Integer.toUnsignedLong(requests.xid())));
        line.send(Messages.asynchronous(Integer.toUnsignedLong(requests.xid())));
        line.send(Messages.ports(Integer.toUnsignedLong(askedXid)));
    }

    private void claimAgain() {
        if (state == SessionState.CLAIM) {
            claim(); // another newcomer may have been quicker
        }
    }

    private void probed(boolean otherIsAlive) {
        if (state != SessionState.CLAIM) {
            return; // ended meanwhile
        }
        if (otherIsAlive) {
            refuse(
                    "already connected",
                    "a switch with this datapath id is connected and responds; two bridges must not have the same"
                            + " (ovs-vsctl get bridge ovs-br0 datapath_id)");
        } else {
            claimAgain();
        }
    }

    private void multipart(ByteBuf frame) {
        Multipart part = Multipart.of(frame);
        if (state == SessionState.READY) {
            requests.part(part);
        } else if (state == SessionState.NAME && part.xid() == askedXid && part.type() == Multipart.PORT_DESC) {
            Events.ports(frame)
                    .getEntries()
                    .forEach(desc -> Ports.of(desc)
                            .filter(port -> port.number() == SwitchPort.LOCAL)
                            .ifPresent(port -> bridge = port.name()));
            if (part.isLast()) {
                awaitDecision(bridge);
            }
        } else if (state == SessionState.PORTS && part.xid() == askedXid && part.type() == Multipart.PORT_DESC) {
            Events.ports(frame)
                    .getEntries()
                    .forEach(desc ->
                            Ports.of(desc).filter(this::hasRoom).ifPresent(port -> ports.put(port.number(), port)));
            if (part.isLast()) {
                ready();
            }
        } else {
            complaints.skipped(MessageType.MULTIPART_REPLY, state);
        }
    }

    private void experimenter(int xid, ByteBuf frame) {
        if (BundleMessages.isReply(frame)) {
            requests.answered(xid);
        } else {
            complaints.skipped(MessageType.EXPERIMENTER, state);
        }
    }

    private void ready() {
        state = SessionState.READY;
        deadline.cancel(false);
        server.switches().settled(channel);
        complaints.connected(id);
        LiveSwitch made = new LiveSwitch(id, line, origin, requests, tally, intake.budget(), this::end);
        live = Optional.of(made);
        List<SwitchPort> all = List.copyOf(ports.values());
        ports.clear();
        tell(() -> server.listener().connected(made, all));
        intake.budget().over().keySet().forEach(this::over);
    }

    private void portStatus(ByteBuf frame) {
        OFPortStatus status = Events.portStatus(frame);
        SwitchPort port = Ports.of(status.getDesc()).orElseThrow(() -> new Malformed("its port number is reserved"));
        boolean isGone = status.getReason() == OFPortReason.DELETE;
        if (isGone ? !intake.budget().leaves(port.number()) : !hasRoom(port)) {
            return;
        }
        if (live.isPresent()) {
            SwitchListener listener = server.listener();
            LiveSwitch known = live.get();
            intake.event();
            tell(isGone ? () -> listener.portGone(known, port) : () -> listener.portChanged(known, port));
        } else if (isGone) {
            ports.remove(port.number());
        } else if (state == SessionState.PORTS) {
            ports.put(port.number(), port);
        }
    }

    private void packetIn(LiveSwitch known, ByteBuf frame) {
        tally.packetIns.increment();
        PacketIn packet = Events.packetIn(frame);
        tell(() -> server.listener().packetIn(known, packet));
    }

    private void flowRemoved(LiveSwitch known, ByteBuf frame) {
        intake.event();
        Events.flowRemoved(frame)
                .ifPresent(gone ->
                        tell(() -> server.listener().flowRemoved(known, gone.place(), gone.cookie(), gone.idle())));
    }

    private void error(int xid, ByteBuf frame) {
        tally.errors.increment();
        ErrorReply reply = Errors.read(frame);
        if (live.isEmpty()) {
            endAndLog("it answered the handshake with " + reply.what());
        } else if (!requests.error(xid, reply)) {
            intake.budget().error(line.now()).ifPresent(remark -> {
                String cause = Errors.cause(frame) + remark;
                tell(() -> server.listener().error(live.get(), new SwitchError(reply.what(), cause)));
            });
        }
    }

    /** What only a switch that is known may say. */
    private void whenLive(int type, ByteBuf frame, BiConsumer<LiveSwitch, ByteBuf> action) {
        if (live.isPresent()) {
            action.accept(live.get(), frame);
        } else {
            complaints.skipped(type, state);
        }
    }

    // What goes wrong.

    private boolean hasRoom(SwitchPort port) {
        boolean room = intake.budget().hasRoomFor(port.number());
        if (!room) {
            intake.over(Bound.PORTS);
        }
        return room;
    }

    /** Something is over for the first time; what is before the listener knows the switch is told when it does. */
    private void over(Bound bound) {
        live.ifPresent(known -> tell(() -> server.listener().overBudget(known, bound.words())));
    }

    private void tooMuch(Bound bound) {
        intake.budget().ends(bound);
        endAndLog("it sent too much: " + bound.words());
    }

    private void malformed(ByteBuf frame, RuntimeException cause) {
        if (cause instanceof TooMuch over) {
            tooMuch(over.bound());
        } else if (state == SessionState.HELLO) {
            tally.malformed.increment();
            endAndLog("its HELLO cannot be read: " + cause.getMessage());
        } else {
            complaints.malformed(frame.getUnsignedByte(frame.readerIndex() + 1), cause);
        }
    }

    private void refuse(String reason, String remedy) {
        complaints.refused(id, reason, remedy);
        tell(() -> server.listener().refused(id, line.remote(), reason + ": " + remedy));
        end(reason);
    }

    private void endAndLog(String why) {
        if (state != SessionState.CLOSED) {
            complaints.ended(why);
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

    /** Ends the connection; from any thread. */
    void close(String why) {
        line.onEventLoop(() -> end(why), () -> {});
    }

    /** A bug in the listener costs neither this connection nor the messages after. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            complaints.listenerFailed(e);
        }
    }
}

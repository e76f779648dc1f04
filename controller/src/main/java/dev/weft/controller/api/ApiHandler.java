package dev.weft.controller.api;

import dev.weft.controller.api.ApiServer.Limits;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the control socket. Requests are answered one at a time, so that answers keep their order; what one
 * read brought beyond that waits here, and no more is read meanwhile.
 */
final class ApiHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private final Dispatcher dispatcher;
    private final Limits limits;
    private final Connections connections;
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
    private Optional<Future<?>> deadline = Optional.empty();
    private boolean busy;

    ApiHandler(Dispatcher dispatcher, Limits limits, Connections connections) {
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.connections = connections;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        next(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelDeadline();
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        waiting.add((FullHttpRequest) message);
        if (!busy) {
            next(context);
        }
    }

    /** Answers the next request, or reads on until one is there; if that takes too long, the connection ends. */
    private void next(ChannelHandlerContext context) {
        cancelDeadline();
        busy = !waiting.isEmpty();
        if (busy) {
            connections.works(context.channel());
            FullHttpRequest request = waiting.remove();
            try {
                answer(context, request);
            } finally {
                request.release();
            }
        } else if (context.channel().isActive()) {
            waitForClient(context);
            context.read();
        }
    }

    /** For a request; if that takes too long, the connection ends. */
    private void waitForClient(ChannelHandlerContext context) {
        connections.waitsForClient(context.channel());
        deadline = Optional.of(context.executor()
                .schedule(() -> context.close(), limits.request().toMillis(), TimeUnit.MILLISECONDS));
    }

    /** For the answer to be taken; if for too long nothing of it is, the connection ends. */
    private void waitForTaking(ChannelHandlerContext context, long leftBefore) {
        cancelDeadline();
        deadline = Optional.of(context.executor()
                .schedule(
                        () -> {
                            long left = left(context);
                            if (left < leftBefore) {
                                waitForTaking(context, left);
                            } else {
                                context.close();
                            }
                        },
                        limits.request().toMillis(),
                        TimeUnit.MILLISECONDS));
    }

    /** Bytes of answers that the client has not taken. */
    private static long left(ChannelHandlerContext context) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }

    private void cancelDeadline() {
        deadline.ifPresent(timer -> timer.cancel(false));
        deadline = Optional.empty();
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            String why = String.valueOf(request.decoderResult().cause().getMessage());
            String fix = "send HTTP/1.1, as `curl --unix-socket` does";
            writeLast(context, Reply.error(HttpResponseStatus.BAD_REQUEST, "not an HTTP request", why, fix));
            return;
        }
        boolean stays = HttpUtil.isKeepAlive(request);
        // Operations complete on threads of their own; the connection belongs to its event loop.
        dispatcher
                .dispatch(request.method().name(), request.uri())
                .thenAcceptAsync(
                        reply -> {
                            connections.waitsForClient(context.channel());
                            if (stays) {
                                context.writeAndFlush(reply.response()).addListener(written -> next(context));
                            } else {
                                writeLast(context, reply);
                            }
                            if (busy && context.channel().isActive() && left(context) > 0) {
                                waitForTaking(context, left(context));
                            }
                        },
                        context.executor())
                .whenComplete((done, error) -> {
                    if (error != null) {
                        exceptionCaught(context, error);
                    }
                });
    }

    /** Answers and closes. */
    static void writeLast(ChannelHandlerContext context, Reply reply) {
        FullHttpResponse response = reply.response();
        HttpUtil.setKeepAlive(response, false);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof CodecException) { // of what came, or did not come any more
            LOG.debug("A client of the control socket disconnected: {}", cause.getMessage());
        } else {
            LOG.error("A request on the control socket failed and its connection was closed; this is a bug", cause);
        }
        context.close();
    }
}

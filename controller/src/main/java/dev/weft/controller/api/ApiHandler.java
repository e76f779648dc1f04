package dev.weft.controller.api;

import dev.weft.controller.api.ApiServer.Limits;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
    private Optional<Future<?>> deadline = Optional.empty();
    private boolean busy;

    ApiHandler(Dispatcher dispatcher, Limits limits) {
        this.dispatcher = dispatcher;
        this.limits = limits;
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
            FullHttpRequest request = waiting.remove();
            try {
                answer(context, request);
            } finally {
                request.release();
            }
        } else if (context.channel().isActive()) {
            deadline = Optional.of(context.executor()
                    .schedule(() -> context.close(), limits.request().toMillis(), TimeUnit.MILLISECONDS));
            context.read();
        }
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
                            if (stays) {
                                context.writeAndFlush(reply.response()).addListener(written -> next(context));
                            } else {
                                writeLast(context, reply);
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
        if (cause instanceof IOException) {
            LOG.debug("A client of the control socket went away: {}", cause.getMessage());
        } else {
            LOG.error("A request on the control socket failed; its connection is closed; this is a bug", cause);
        }
        context.close();
    }
}

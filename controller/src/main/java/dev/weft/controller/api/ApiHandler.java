package dev.weft.controller.api;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.controller.api.ApiServer.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the control socket: finds each request's route, performs it, writes the answer. */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Operations operations;
    private final Limits limits;
    private Optional<Future<?>> deadline = Optional.empty();

    ApiHandler(Operations operations, Limits limits) {
        this.operations = operations;
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        awaitRequest(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        deadline.ifPresent(timer -> timer.cancel(false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        deadline.ifPresent(timer -> timer.cancel(false));
        Exchange exchange = new Exchange(context, HttpUtil.isKeepAlive(request));
        if (request.decoderResult().isFailure()) {
            new Exchange(context, false)
                    .refuse(
                            BAD_REQUEST,
                            new ApiError(
                                    "not an HTTP request",
                                    String.valueOf(
                                            request.decoderResult().cause().getMessage()),
                                    "send HTTP/1.1, as `curl --unix-socket` does"));
            return;
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        List<Route<?>> there = Routes.ALL.stream()
                .filter(route -> route.path().equals(uri.path()))
                .toList();
        Optional<Route<?>> route = there.stream()
                .filter(candidate -> candidate.method().equals(request.method().name()))
                .findFirst();
        if (there.isEmpty()) {
            exchange.refuse(
                    NOT_FOUND,
                    new ApiError("no such path", uri.path() + " is not answered here", "use one of: " + paths()));
        } else if (route.isEmpty()) {
            exchange.refuse(
                    METHOD_NOT_ALLOWED,
                    new ApiError(
                            "wrong method",
                            uri.path() + " does not take " + request.method(),
                            "use " + there.get(0).method()));
        } else {
            perform(exchange, route.get(), uri.parameters());
        }
    }

    private <T> void perform(Exchange exchange, Route<T> route, Map<String, List<String>> query) {
        if (!route.takes(query)) {
            exchange.refuse(
                    BAD_REQUEST,
                    new ApiError("wrong parameters", "the query has " + query.keySet(), "ask like this: " + route));
            return;
        }
        Optional<String> argument = route.parameter().map(query::get).map(values -> values.get(0));
        route.operation()
                .apply(operations, argument)
                .toCompletableFuture()
                .copy()
                .orTimeout(limits.answer().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, error) -> {
                    if (error == null) {
                        exchange.answer(OK, answer);
                    } else {
                        exchange.fail(route, error instanceof CompletionException ? error.getCause() : error);
                    }
                });
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

    private void awaitRequest(ChannelHandlerContext context) {
        ScheduledFuture<?> timer = context.executor()
                .schedule(
                        () -> {
                            context.close();
                        },
                        limits.request().toMillis(),
                        TimeUnit.MILLISECONDS);
        deadline = Optional.of(timer);
        context.read();
    }

    private static String paths() {
        return Routes.ALL.stream().map(Route::toString).collect(Collectors.joining(", "));
    }

    /** One request's answer. Operations complete on threads of their own; Netty writes on the connection's. */
    private final class Exchange {
        private final ChannelHandlerContext context;
        private final boolean keepAlive;

        Exchange(ChannelHandlerContext context, boolean keepAlive) {
            this.context = context;
            this.keepAlive = keepAlive;
        }

        void fail(Route<?> route, Throwable cause) {
            if (cause instanceof Operations.RefusedException refused) {
                refuse(BAD_REQUEST, new ApiError("refused", refused.getMessage(), refused.fix()));
            } else if (cause instanceof TimeoutException) {
                refuse(
                        SERVICE_UNAVAILABLE,
                        new ApiError(
                                "no answer in " + limits.answer().toSeconds() + " s",
                                "the controller or a switch is busy, or a switch is gone",
                                "try again; `weft switches` shows which are connected"));
            } else {
                LOG.error("{} failed; this is a bug", route, cause);
                refuse(
                        INTERNAL_SERVER_ERROR,
                        new ApiError(
                                route + " failed",
                                String.valueOf(cause.getMessage()),
                                "this is a bug in Weft: the controller's log has the details"));
            }
        }

        void refuse(HttpResponseStatus status, ApiError error) {
            answer(status, error);
        }

        void answer(HttpResponseStatus status, Object body) {
            byte[] json;
            try {
                json = JSON.writeValueAsBytes(body);
            } catch (JsonProcessingException e) {
                LOG.error("An answer cannot be written as JSON; this is a bug", e);
                context.close();
                return;
            }
            ByteBuf content = Unpooled.wrappedBuffer(json);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            HttpUtil.setContentLength(response, json.length);
            HttpUtil.setKeepAlive(response, keepAlive);
            ChannelFuture written = context.writeAndFlush(response);
            if (keepAlive) {
                written.addListener(done -> awaitRequest(context));
            } else {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}

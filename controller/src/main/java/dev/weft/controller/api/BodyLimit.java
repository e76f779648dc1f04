package dev.weft.controller.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Makes whole requests of parts, up to a size. */
final class BodyLimit extends HttpObjectAggregator {
    private final int bytes;

    BodyLimit(int bytes) {
        super(bytes, true);
        this.bytes = bytes;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        ApiHandler.writeLast(
                context,
                Reply.error(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        "the request is too large",
                        "its body has more than " + bytes + " bytes",
                        "no request needs a body: send none"));
    }
}

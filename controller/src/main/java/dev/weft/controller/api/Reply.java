package dev.weft.controller.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What a request is answered with.
 *
 * @param body  becomes JSON
 * @param allow the methods that the path takes, where the request's was none of them (RFC 9110, section 15.5.6)
 */
record Reply(HttpResponseStatus status, Object body, Optional<String> allow) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Reply of(Object answer) {
        return new Reply(HttpResponseStatus.OK, answer, Optional.empty());
    }

    static Reply error(HttpResponseStatus status, String error, String why, String fix) {
        return new Reply(status, new ApiError(error, why, fix), Optional.empty());
    }

    Reply allowing(String method) {
        return new Reply(status, body, Optional.of(method));
    }

    /** As HTTP, without saying whether the connection stays. */
    FullHttpResponse response() {
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an answer cannot be written as JSON", e);
        }
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(json));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        allow.ifPresent(method -> response.headers().set(HttpHeaderNames.ALLOW, method));
        HttpUtil.setContentLength(response, json.length);
        return response;
    }
}

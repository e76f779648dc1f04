package dev.weft.controller.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;

/** Answers as JSON for {@code -o json}. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** Over several lines, for reading too. */
    static String text(Object answer) {
        return write(MAPPER.writer(SerializationFeature.INDENT_OUTPUT), answer);
    }

    /** In one line. */
    static String line(Object answer) {
        return write(MAPPER.writer(), answer);
    }

    private static String write(ObjectWriter writer, Object answer) {
        try {
            return writer.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.weft.controller.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The text of a state file, which is only ever added to. Its first line names the format; every other is a batch: a checksum, a space,
 * and a JSON object with a string, or null for what was removed, by key.
 *
 * <pre>
 * weft-state 1 3b1c9f04
 * 9d0a77e1 {"port/host1/spare":"{\"network\":\"blue\"}"}
 * </pre>
 *
 * A checksum (CRC-32C, RFC 3720, appendix B.4) covers the one before it too, so a line that is missing or in another place is found like one
 * that is wrong. A write that was cut off leaves a line without its end, and only as the last.
 */
final class Journal {
    /** What this Weft reads and writes. The first line keeps its form in every format to come. */
    static final int FORMAT = 1;

    /** Bytes, with its end. */
    static final int LONGEST_FIRST_LINE = 32;

    private static final Pattern FIRST_LINE = Pattern.compile("(weft-state ([0-9]{1,9})) ([0-9a-f]{8})");
    private static final int CHECKSUM_DIGITS = 8;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> OBJECT = new TypeReference<>() {};

    private Journal() {}

    /**
     * Lines, and the checksum that the next one goes on from.
     *
     * @param bytes the lines, each with its end
     */
    record Text(byte[] bytes, int checksum) {}

    /**
     * What a file holds.
     *
     * @param content  what all its batches make
     * @param length   bytes up to the end of the last whole line
     * @param cutOff   bytes after that: of a write that did not come to its end
     * @param checksum of the last whole line
     */
    record Contents(SortedMap<String, String> content, int length, int cutOff, int checksum) {}

    /** The bytes are not what this Weft has written, or no more. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String why) {
            super(why);
        }
    }

    /** The file was written by a Weft that came after this one. */
    static final class NewerException extends Exception {
        private static final long serialVersionUID = 1L;

        NewerException(String format) {
            super("it has format " + format + ", but this Weft reads format " + FORMAT);
        }
    }

    /** The first line. */
    static Text firstLine() {
        String text = "weft-state " + FORMAT;
        int checksum = checksum(0, text.getBytes(StandardCharsets.UTF_8));
        return new Text(line(text + " " + hex(checksum)), checksum);
    }

    /**
     * A batch as a line.
     *
     * @param before checksum of the line before it
     */
    static Text line(int before, Batch batch) {
        Map<String, String> object = new LinkedHashMap<>();
        batch.changes().forEach((key, value) -> object.put(key, value.orElse(null)));
        try {
            String text = JSON.writeValueAsString(object);
            int checksum = checksum(before, text.getBytes(StandardCharsets.UTF_8));
            return new Text(line(hex(checksum) + " " + text), checksum);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not text: " + batch, e);
        }
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a file that begins like this may be a state file, of whatever format. */
    static boolean beginsLikeOne(byte[] first) {
        OptionalInt end = lineEnd(first, 0);
        return end.isPresent()
                && FIRST_LINE
                        .matcher(new String(first, 0, end.getAsInt(), StandardCharsets.UTF_8))
                        .matches();
    }

    static Contents read(byte[] bytes) throws DamagedException, NewerException {
        int end = lineEnd(bytes, 0)
                .orElseThrow(() -> new DamagedException(
                        bytes.length == 0 ? "it is empty" : "it does not begin like a Weft state file"));
        int checksum = readFirstLine(new String(bytes, 0, end, StandardCharsets.UTF_8));
        TreeMap<String, String> content = new TreeMap<>();
        int at = end + 1;
        for (int line = 2; lineEnd(bytes, at).isPresent(); line++) {
            end = lineEnd(bytes, at).getAsInt();
            checksum = readLine(bytes, at, end, checksum, line, content);
            at = end + 1;
        }
        if (hasWholeLine(bytes, at, checksum)) {
            throw new DamagedException("the end of its last line is damaged, at byte " + at);
        }
        return new Contents(content, at, bytes.length - at, checksum);
    }

    private static int readFirstLine(String text) throws DamagedException, NewerException {
        Matcher first = FIRST_LINE.matcher(text);
        if (!first.matches()) {
            throw new DamagedException("it does not begin like a Weft state file");
        }
        int checksum = checksum(0, first.group(1).getBytes(StandardCharsets.UTF_8));
        if (!first.group(3).equals(hex(checksum))) {
            throw new DamagedException("line 1 is damaged: its checksum is not right");
        }
        if (Integer.parseInt(first.group(2)) != FORMAT) {
            throw new NewerException(first.group(2));
        }
        return checksum;
    }

    private static int readLine(byte[] bytes, int from, int to, int before, int number, Map<String, String> content)
            throws DamagedException {
        OptionalInt written = writtenChecksum(bytes, from, to);
        int start = from + CHECKSUM_DIGITS + 1;
        if (written.isEmpty() || checksum(before, bytes, start, to - start) != written.getAsInt()) {
            throw new DamagedException(
                    "line " + number + " is damaged, at byte " + from + ": its checksum is not right");
        }
        Map<String, String> changes;
        try {
            changes = JSON.readValue(bytes, start, to - start, OBJECT);
        } catch (java.io.IOException e) {
            throw notOurs(number, from);
        }
        if (changes == null) { // JSON's null
            throw notOurs(number, from);
        }
        changes.forEach((key, value) -> Optional.ofNullable(value)
                .ifPresentOrElse(present -> content.put(key, present), () -> content.remove(key)));
        return written.getAsInt();
    }

    private static DamagedException notOurs(int number, int from) {
        return new DamagedException("line " + number + ", at byte " + from + ", was not written by Weft");
    }

    /** Whether what has no end begins with a whole line: then it was not cut off, its end has become something else. */
    private static boolean hasWholeLine(byte[] bytes, int from, int before) {
        OptionalInt written = writtenChecksum(bytes, from, bytes.length);
        if (written.isEmpty()) {
            return false;
        }
        CRC32C running = running(before);
        for (int at = from + CHECKSUM_DIGITS + 1; at < bytes.length; at++) {
            if (bytes[at - 1] == '}' && (int) running.getValue() == written.getAsInt()) {
                return true;
            }
            running.update(bytes[at]);
        }
        return false;
    }

    private static OptionalInt writtenChecksum(byte[] bytes, int from, int to) {
        if (to - from <= CHECKSUM_DIGITS || bytes[from + CHECKSUM_DIGITS] != ' ') {
            return OptionalInt.empty();
        }
        String digits = new String(bytes, from, CHECKSUM_DIGITS, StandardCharsets.US_ASCII);
        return digits.matches("[0-9a-f]{8}") ? OptionalInt.of(HexFormat.fromHexDigits(digits)) : OptionalInt.empty();
    }

    private static OptionalInt lineEnd(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    private static int checksum(int before, byte[] text) {
        return checksum(before, text, 0, text.length);
    }

    private static int checksum(int before, byte[] bytes, int from, int length) {
        CRC32C crc = running(before);
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static CRC32C running(int before) {
        CRC32C crc = new CRC32C();
        crc.update(before >>> 24);
        crc.update(before >>> 16);
        crc.update(before >>> 8);
        crc.update(before);
        return crc;
    }

    private static String hex(int checksum) {
        return HexFormat.of().toHexDigits(checksum);
    }
}

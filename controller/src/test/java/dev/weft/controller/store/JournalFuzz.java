package dev.weft.controller.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** State files. Each is read, or refused in words; what was read is the same when it is written and read again. */
public final class JournalFuzz {
    private JournalFuzz() {}

    /** If the first byte is odd, the lines that follow are given right checksums: else none would ever pass. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        byte[] file = (data[0] & 1) == 0 ? rest : withChecksums(rest);
        try {
            Journal.Contents read = Journal.read(file);
            if (read.length() + read.cutOff() != file.length || read.content().containsValue(null)) {
                throw new AssertionError("not all of the file is accounted for");
            }
            again(read);
        } catch (Journal.DamagedException | Journal.NewerException refused) {
            if (refused.getMessage().isBlank()) {
                throw new AssertionError("refused without a word", refused);
            }
        }
    }

    private static void again(Journal.Contents read) throws Journal.DamagedException, Journal.NewerException {
        Journal.Text first = Journal.firstLine();
        Journal.Text line = Journal.line(first.checksum(), Batch.putting(read.content()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first.bytes());
        out.writeBytes(line.bytes());
        if (!Journal.read(out.toByteArray()).content().equals(read.content())) {
            throw new AssertionError("it is another when it is read again: " + read.content());
        }
    }

    private static byte[] withChecksums(byte[] lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Journal.Text first = Journal.firstLine();
        out.writeBytes(first.bytes());
        int before = first.checksum();
        for (String line : new String(lines, StandardCharsets.ISO_8859_1).split("\n")) {
            byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
            CRC32C crc = new CRC32C();
            for (int shift = 24; shift >= 0; shift -= 8) {
                crc.update(before >>> shift);
            }
            crc.update(bytes, 0, bytes.length);
            before = (int) crc.getValue();
            out.writeBytes(HexFormat.of().toHexDigits(before).getBytes(StandardCharsets.US_ASCII));
            out.write(' ');
            out.writeBytes(bytes);
            out.write('\n');
        }
        return out.toByteArray();
    }
}

package dev.weft.bootstrap.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;

/**
 * Host keys as ssh keeps them (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): patterns, hashed names, several files, keys marked
 * as revoked, and authorities that sign host keys.
 */
public final class KnownHosts {
    private static final List<String> RSA = List.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa");
    private static final List<String> CERTIFIED = Arrays.stream(KeyType.values())
            .filter(type -> type.getParent() != null)
            .map(KeyType::toString)
            .toList();
    private static final List<String> PLAIN = Stream.concat(
                    Stream.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
                    RSA.stream())
            .toList();

    private enum Marker {
        NONE,
        REVOKED,
        AUTHORITY
    }

    /** What the files say of a key that a host shows. */
    public sealed interface Verdict {
        /** It is the host's. */
        record Known() implements Verdict {}

        /** It must not be used any more. */
        record Revoked(String where) implements Verdict {}

        /** The host has another of that type. */
        record Changed(String where) implements Verdict {}

        /** Nothing is said of it. @param others types of the keys that the host is known by */
        record Unknown(List<String> others) implements Verdict {}
    }

    private record Entry(Marker marker, List<String> names, String type, byte[] key, String where) {
        boolean isOf(String name) {
            return names.size() == 1 && names.get(0).startsWith("|1|")
                    ? hashes(names.get(0), name)
                    : Patterns.match(names, name);
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<Path> files;

    private KnownHosts(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /**
     * Reads those of the files that are there. A line that is not understood says nothing, as for ssh; one that revokes a key
     * must be understood.
     *
     * @throws IOException when a file cannot be read; its message names it
     */
    public static KnownHosts read(List<Path> files) throws IOException {
        KnownHosts known = new KnownHosts(files);
        for (Path file : files) {
            if (!Files.exists(file)) {
                continue;
            }
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new IOException(file + ": not a file that can be read");
            }
            int number = 0;
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
                number++;
                String where = file + " line " + number;
                Optional<Entry> entry = parse(line.strip(), where);
                entry.ifPresent(known.entries::add);
                if (entry.isEmpty() && line.strip().startsWith("@revoked")) {
                    throw new IOException(where + ": it revokes a key, but cannot be parsed");
                }
            }
        }
        return known;
    }

    private static Optional<Entry> parse(String line, String where) {
        if (line.isEmpty() || line.startsWith("#")) {
            return Optional.empty();
        }
        String[] words = line.split("\\s+");
        Marker marker = switch (words[0]) {
            case "@revoked" -> Marker.REVOKED;
            case "@cert-authority" -> Marker.AUTHORITY;
            default -> Marker.NONE;
        };
        int at = marker == Marker.NONE ? 0 : 1;
        if (words.length < at + 3 || words[at].startsWith("@")) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(words[at + 2]);
            return Optional.of(new Entry(marker, List.of(words[at].split(",")), words[at + 1], key, where));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** HMAC-SHA1 of the name, with a salt. */
    private static boolean hashes(String hashed, String name) {
        String[] parts = hashed.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The files, in the order in which they are read. */
    public List<Path> files() {
        return files;
    }

    /** As the files write a host at a port. */
    public static String name(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }

    /** An entry without a port holds for all ports where there is none with it. */
    private static List<String> names(String host, int port) {
        return Stream.of(name(host, port), name(host, 22)).distinct().toList();
    }

    /** What the files say of the key that this host shows; what they revoke is revoked wherever the line stands. */
    public Verdict verdict(String host, int port, PublicKey key) {
        List<String> names = names(host, port);
        byte[] blob = blob(key);
        Optional<byte[]> signer = key instanceof Certificate<?> certificate
                ? Optional.of(certificate.getSignatureKey())
                : Optional.empty();
        byte[] inner = key instanceof Certificate<?> certificate ? blob(certificate.getKey()) : blob;
        for (Entry entry : entries) {
            boolean same = Arrays.equals(entry.key(), blob)
                    || Arrays.equals(entry.key(), inner)
                    || signer.filter(by -> Arrays.equals(by, entry.key())).isPresent();
            if (entry.marker() == Marker.REVOKED && same && names.stream().anyMatch(entry::isOf)) {
                return new Verdict.Revoked(entry.where());
            }
        }
        if (signer.isPresent()) {
            return names.stream().anyMatch(name -> isKnown(name, Marker.AUTHORITY, signer.get()))
                    ? new Verdict.Known()
                    : new Verdict.Unknown(types(names));
        }
        return plain(names, KeyType.fromKey(key).toString(), blob);
    }

    private Verdict plain(List<String> names, String type, byte[] blob) {
        for (String name : names) {
            if (isKnown(name, Marker.NONE, blob)) {
                return new Verdict.Known();
            }
            Optional<Entry> other = entries.stream()
                    .filter(e -> e.marker() == Marker.NONE && e.type().equals(type) && e.isOf(name))
                    .findFirst();
            if (other.isPresent() && name.equals(names.get(0))) {
                return new Verdict.Changed(other.get().where());
            }
        }
        return new Verdict.Unknown(types(names));
    }

    private boolean isKnown(String name, Marker marker, byte[] blob) {
        return entries.stream().anyMatch(e -> e.marker() == marker && Arrays.equals(e.key(), blob) && e.isOf(name));
    }

    private List<String> types(List<String> names) {
        return entries.stream()
                .filter(e -> e.marker() == Marker.NONE && names.stream().anyMatch(e::isOf))
                .map(Entry::type)
                .distinct()
                .toList();
    }

    /** The signature algorithms to ask the host for: those of keys that are known; else all that need no certificate. */
    public List<String> algorithms(String host, int port) {
        List<String> names = names(host, port);
        List<String> algorithms = new ArrayList<>();
        for (String type : types(names)) {
            algorithms.addAll(type.equals("ssh-rsa") ? RSA : List.of(type));
        }
        if (entries.stream()
                .anyMatch(e -> e.marker() == Marker.AUTHORITY && names.stream().anyMatch(e::isOf))) {
            algorithms.addAll(CERTIFIED);
        }
        return algorithms.isEmpty() ? PLAIN : algorithms;
    }

    /** A key as it goes over the wire (RFC 4253, section 6.6). */
    static byte[] blob(PublicKey key) {
        return new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
    }
}

package dev.weft.bootstrap.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.weft.bootstrap.ssh.KnownHosts.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files of known hosts say of a key. */
class KnownHostsTest {
    private static final PublicKey RSA = key("RSA", 2048);
    private static final PublicKey OTHER_RSA = key("RSA", 2048);
    private static final PublicKey EC = key("EC", 256);

    @TempDir
    private Path directory;

    @Test
    void aRevokedKeyIsRefusedWhateverTheOrder() throws Exception {
        for (String revoked : List.of("@revoked * ", "@revoked 10.0.0.1 ", "@revoked [10.0.0.1]:2222,other ")) {
            for (String entry : List.of("[10.0.0.1]:2222 ", "10.0.0.1 ")) {
                assertThat(verdict(RSA, entry + text(RSA), revoked + text(RSA))).isInstanceOf(Verdict.Revoked.class);
                assertThat(verdict(RSA, revoked + text(RSA), entry + text(RSA))).isInstanceOf(Verdict.Revoked.class);
            }
        }
        assertThat(verdict(RSA, "[10.0.0.1]:2222 " + text(RSA), "@revoked [10.0.0.1]:2222 " + text(OTHER_RSA)))
                .isInstanceOf(Verdict.Known.class);
        assertThat(verdict(RSA, "[10.0.0.1]:2222 " + text(RSA), "@revoked 10.0.0.2 " + text(RSA)))
                .isInstanceOf(Verdict.Known.class);
    }

    @Test
    void aRevocationInAnotherFileHoldsAndIsNamed() throws Exception {
        Path user = Files.writeString(directory.resolve("user"), "10.0.0.1 " + text(RSA) + "\n");
        Path global = Files.writeString(directory.resolve("global"), "# all\n@revoked * " + text(RSA) + "\n");

        assertThat(KnownHosts.read(List.of(user, directory.resolve("absent"), global))
                        .verdict("10.0.0.1", 22, RSA))
                .isEqualTo(new Verdict.Revoked(global + " line 2"));
    }

    @Test
    void aRevocationThatIsNotUnderstoodIsNotOverlooked() {
        assertThatIOException()
                .isThrownBy(() -> verdict(RSA, "@revoked * ssh-rsa !!!"))
                .withMessageContaining("line 1: it revokes a key");
    }

    @Test
    void anEntryWithoutPortHoldsForAllPortsUntilThereIsOneWithIt() throws Exception {
        assertThat(verdict(RSA, "10.0.0.1 " + text(RSA))).isInstanceOf(Verdict.Known.class);
        assertThat(verdict(RSA, "10.0.0.1 " + text(RSA), "[10.0.0.1]:2222 " + text(OTHER_RSA)))
                .isInstanceOf(Verdict.Changed.class);
        assertThat(verdict(RSA, "10.0.0.1 " + text(OTHER_RSA))).isInstanceOf(Verdict.Unknown.class);
        assertThat(verdict(RSA, "[10.0.0.1]:2223 " + text(RSA))).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void keysOfOtherTypesAreNamedAndAskedForFirst() throws Exception {
        KnownHosts known = read("[10.0.0.1]:2222 " + text(EC));

        assertThat(known.verdict("10.0.0.1", 2222, RSA)).isEqualTo(new Verdict.Unknown(List.of("ecdsa-sha2-nistp256")));
        assertThat(known.algorithms("10.0.0.1", 2222)).containsExactly("ecdsa-sha2-nistp256");
        assertThat(read("10.0.0.1 " + text(RSA)).algorithms("10.0.0.1", 2222))
                .containsExactly("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa");
        assertThat(read().algorithms("10.0.0.1", 22))
                .contains("ssh-ed25519", "rsa-sha2-512")
                .noneMatch(name -> name.contains("cert"));
    }

    @Test
    void anAuthorityIsNoHostKeyOfItsOwn() throws Exception {
        KnownHosts known = read("@cert-authority *.example.org " + text(RSA));

        assertThat(known.verdict("alpha.example.org", 22, RSA)).isInstanceOf(Verdict.Unknown.class);
        assertThat(known.algorithms("alpha.example.org", 22)).contains("ssh-ed25519-cert-v01@openssh.com");
        assertThat(known.algorithms("alpha.example.com", 22)).noneMatch(name -> name.contains("cert"));
    }

    @Test
    void hashedNamesAndPatternsAreNames() throws Exception {
        assertThat(verdict(RSA, hashed("[10.0.0.1]:2222") + " " + text(RSA))).isInstanceOf(Verdict.Known.class);
        assertThat(verdict(RSA, hashed("10.0.0.1") + " " + text(RSA))).isInstanceOf(Verdict.Known.class);
        assertThat(verdict(RSA, "@revoked " + hashed("10.0.0.1") + " " + text(RSA), "* " + text(RSA)))
                .isInstanceOf(Verdict.Revoked.class);
        assertThat(verdict(RSA, hashed("10.0.0.2") + " " + text(RSA))).isInstanceOf(Verdict.Unknown.class);
        assertThat(verdict(RSA, "10.0.0.*,!10.0.0.1 " + text(RSA))).isInstanceOf(Verdict.Unknown.class);
        assertThat(verdict(RSA, "|1|x " + text(RSA), "10.0.0.1", "10.0.0.1 ssh-rsa", "", "\u0000", "@what * x y"))
                .isInstanceOf(Verdict.Unknown.class);
    }

    private Verdict verdict(PublicKey key, String... lines) throws IOException {
        return read(lines).verdict("10.0.0.1", 2222, key);
    }

    private KnownHosts read(String... lines) throws IOException {
        return KnownHosts.read(List.of(Files.write(directory.resolve("known"), List.of(lines))));
    }

    private static String text(PublicKey key) {
        byte[] blob = KnownHosts.blob(key);
        int length = blob[3];
        return new String(blob, 4, length, StandardCharsets.US_ASCII) + " "
                + Base64.getEncoder().encodeToString(blob);
    }

    private static String hashed(String name) throws GeneralSecurityException {
        byte[] salt = new byte[20];
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        Base64.Encoder encoder = Base64.getEncoder();
        return "|1|" + encoder.encodeToString(salt) + "|"
                + encoder.encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
    }

    private static PublicKey key(String type, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(size);
            return generator.generateKeyPair().getPublic();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}

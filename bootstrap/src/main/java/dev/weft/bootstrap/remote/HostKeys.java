package dev.weft.bootstrap.remote;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import dev.weft.bootstrap.ssh.KnownHosts;
import dev.weft.bootstrap.ssh.Login;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** Checks a host's key against files of known hosts, strictly, and remembers why one was refused. */
final class HostKeys implements HostKeyVerifier {
    private final KnownHosts known;
    private final Login login;
    private volatile Optional<RemoteException> refusal = Optional.empty();

    HostKeys(KnownHosts known, Login login) {
        this.known = known;
        this.login = login;
    }

    /** Why the last key was refused. */
    Optional<RemoteException> refusal() {
        return refusal;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return known.algorithms(login.hostKeyName(), login.hostKeyPort());
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        KnownHosts.Verdict verdict = known.verdict(login.hostKeyName(), login.hostKeyPort(), key);
        if (verdict instanceof KnownHosts.Verdict.Known) {
            return true;
        }
        refusal = Optional.of(refused(verdict, key));
        return false;
    }

    private RemoteException refused(KnownHosts.Verdict verdict, PublicKey key) {
        String host = KnownHosts.name(login.hostKeyName(), login.hostKeyPort());
        String shows = "it shows " + fingerprint(key);
        if (verdict instanceof KnownHosts.Verdict.Revoked revoked) {
            return new RemoteException(
                    "the host key of " + host + " is REVOKED: " + shows + ", which is marked @revoked in "
                            + revoked.where() + ". Nothing was sent to the host",
                    "anyone may have that key: generate a new one on the host (ssh-keygen -A after removing the "
                            + "old ones there), and add its public half to the file; by hand: "
                            + login.byHand(Optional.empty()));
        }
        String file = Shell.quote(userFile());
        if (verdict instanceof KnownHosts.Verdict.Changed changed) {
            return new RemoteException(
                    "the host key of " + host + " has CHANGED: " + shows + ", but " + changed.where()
                            + " has a different one. Either the host was reinstalled, or something else answers "
                            + "at its address",
                    "find out which; if the host was reinstalled: ssh-keygen -R " + Shell.quote(host) + " -f " + file
                            + ", then " + scan() + " >> " + file);
        }
        List<String> others = verdict instanceof KnownHosts.Verdict.Unknown unknown ? unknown.others() : List.of();
        return new RemoteException(
                "the host key of " + host + " is unknown: " + shows + ", and " + places(others),
                "compare the fingerprint with the host's own ('ssh-keygen -lf "
                        + "/etc/ssh/ssh_host_ed25519_key.pub' there),"
                        + " then add it: " + scan() + " >> " + file);
    }

    private String userFile() {
        return known.files().stream().findFirst().map(Path::toString).orElse("~/.ssh/known_hosts");
    }

    private String places(List<String> others) {
        String file = userFile();
        if (!java.nio.file.Files.exists(Path.of(file))) {
            return file + " does not exist";
        }
        return others.isEmpty()
                ? file + " does not have it"
                : file + " has only keys of other types for it (" + String.join(", ", others)
                        + "), which the host does not offer";
    }

    private String scan() {
        String port = login.port() == 22 ? "" : "-p " + login.port() + " ";
        return "ssh-keyscan " + port + login.host();
    }

    /** As ssh-keygen -l writes it. */
    static String fingerprint(PublicKey key) {
        PublicKey plain = key instanceof Certificate<?> certificate ? certificate.getKey() : key;
        try {
            byte[] blob = new Buffer.PlainBuffer().putPublicKey(plain).getCompactData();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return KeyType.fromKey(plain) + " SHA256:"
                    + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

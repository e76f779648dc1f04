package dev.weft.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/** Checks a host's key against a known_hosts file, strictly, and remembers why one was refused. */
final class HostKeys extends OpenSSHKnownHosts {
    private final Path file;
    private Optional<RemoteException> refusal = Optional.empty();

    HostKeys(Path file) throws IOException {
        super(file.toFile());
        this.file = file;
    }

    /** Why the last key was refused. */
    Optional<RemoteException> refusal() {
        return refusal;
    }

    @Override
    protected boolean hostKeyUnverifiableAction(String hostname, PublicKey key) {
        String known = Files.exists(file) ? file + " does not have it" : file + " does not exist";
        refusal = Optional.of(new RemoteException(
                "the host key of " + hostname + " is unknown: it shows " + fingerprint(key) + ", and " + known,
                "compare the fingerprint with the host's own ('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub' there),"
                        + " then add it: ssh-keyscan " + port(hostname) + " >> " + Shell.quote(file.toString())));
        return false;
    }

    @Override
    protected boolean hostKeyChangedAction(String hostname, PublicKey key) {
        refusal = Optional.of(new RemoteException(
                "the host key of " + hostname + " has CHANGED: it shows " + fingerprint(key) + ", and " + file
                        + " has another. Either the host was made anew, or something else answers at its address",
                "find out which; if the host was made anew: ssh-keygen -R " + Shell.quote(hostname) + " -f "
                        + Shell.quote(file.toString()) + ", then ssh-keyscan " + port(hostname) + " >> "
                        + Shell.quote(file.toString())));
        return false;
    }

    /** known_hosts writes a port that is not 22 as {@code [address]:port}; ssh-keyscan wants it apart. */
    private static String port(String hostname) {
        int bracket = hostname.indexOf("]:");
        return bracket < 0 ? hostname : "-p " + hostname.substring(bracket + 2) + " " + hostname.substring(1, bracket);
    }

    /** As ssh-keygen -l writes it. */
    static String fingerprint(PublicKey key) {
        try {
            byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return KeyType.fromKey(key) + " SHA256:"
                    + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

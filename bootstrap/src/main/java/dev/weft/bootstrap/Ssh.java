package dev.weft.bootstrap;

import dev.weft.topology.Host;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.UserAuthException;

/** Opens SSH connections (RFC 4251): host key checked strictly, login by key, a limit on every wait. */
final class Ssh implements Remote.Opener {
    private static final int KEEP_ALIVE_SECONDS = 5;

    private static final int LARGEST_KEY = 1 << 20;

    private final SshSettings options;

    Ssh(SshSettings options) {
        this.options = options;
    }

    @Override
    public Remote open(Host host) throws RemoteException {
        Path key = keyFor(host);
        DefaultConfig config = new DefaultConfig();
        config.setLoggerFactory(new Silence());
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        SSHClient client = new SSHClient(config);
        try {
            connect(client, host);
            authenticate(client, host, key);
            client.getConnection().getKeepAlive().setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            return new SshRemote(client, where(host), host.ssh().user());
        } catch (RemoteException e) {
            SshRemote.disconnect(client);
            throw e;
        }
    }

    private Path keyFor(Host host) throws RemoteException {
        List<Path> keys = options.keys(host.ssh().key());
        if (keys.isEmpty()) {
            throw new RemoteException(
                    "no SSH key to log in to " + where(host) + ": ~/.ssh has neither id_ed25519 nor id_rsa",
                    "name one with --ssh-key FILE, WEFT_SSH_KEY, or ssh: {key: FILE} at the host");
        }
        Path key = keys.get(0);
        try {
            new LocalFile(key, options.timeout()).read(LARGEST_KEY);
            return key;
        } catch (IOException e) {
            throw new RemoteException(
                    "the SSH key for " + where(host) + " cannot be read: " + key + ": " + fileReason(e),
                    "name another with --ssh-key FILE, WEFT_SSH_KEY, or ssh: {key: FILE} at the host",
                    e);
        }
    }

    private void connect(SSHClient client, Host host) throws RemoteException {
        int limit = (int) options.timeout().toMillis();
        HostKeys keys = hostKeys();
        client.addHostKeyVerifier(keys);
        client.setSocketFactory(new PromptSockets());
        client.setConnectTimeout(limit);
        client.setTimeout(limit);
        client.getTransport().setTimeoutMs(limit);
        try {
            client.connect(host.address().toString(), host.ssh().port());
        } catch (IOException e) {
            throw keys.refusal()
                    .orElseGet(() -> new RemoteException(
                            "no SSH connection to " + where(host) + ": " + reason(e),
                            "see whether it answers: ssh -p " + host.ssh().port() + " "
                                    + host.ssh().user() + "@" + host.address(),
                            e));
        }
    }

    private HostKeys hostKeys() throws RemoteException {
        try {
            requireRegular(options.knownHosts());
            return new HostKeys(options.knownHosts());
        } catch (IOException e) {
            throw new RemoteException(
                    "the known hosts file cannot be read: " + options.knownHosts() + ": " + fileReason(e),
                    "name another with --known-hosts FILE or WEFT_KNOWN_HOSTS",
                    e);
        }
    }

    private static void authenticate(SSHClient client, Host host, Path key) throws RemoteException {
        try {
            client.authPublickey(host.ssh().user(), client.loadKeys(key.toString()));
        } catch (UserAuthException e) {
            throw new RemoteException(
                    where(host) + " refuses user " + host.ssh().user() + " with the key " + key + ": " + reason(e),
                    "add its public half to that user's ~/.ssh/authorized_keys there (ssh-copy-id), or name another key"
                            + " with --ssh-key; a key with a passphrase cannot be used",
                    e);
        } catch (IOException e) {
            throw new RemoteException(
                    "logging in to " + where(host) + " failed: " + reason(e), "try: ssh -i " + key + " by hand", e);
        }
    }

    private static String where(Host host) {
        return host.name() + " (" + host.address() + " port " + host.ssh().port() + ")";
    }

    /** One that is not there holds no key, and is told of as such. */
    private void requireRegular(Path knownHosts) throws IOException {
        try {
            new LocalFile(knownHosts, options.timeout()).read(1);
        } catch (NoSuchFileException e) {
            return;
        }
    }

    private static String fileReason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it is not there";
        }
        return e instanceof AccessDeniedException ? "this user may not read it" : reason(e);
    }

    static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}

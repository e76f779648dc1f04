package dev.weft.bootstrap.remote;

import dev.weft.bootstrap.ssh.KnownHosts;
import dev.weft.bootstrap.ssh.Login;
import dev.weft.topology.Host;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;

/**
 * Opens SSH connections (RFC 4251) as the user's ssh would: by ~/.ssh/config, with the agent's keys, through other machines.
 * Host keys are checked strictly, and every wait has a limit.
 */
public final class Ssh implements Remote.Opener {
    private static final int KEEP_ALIVE_SECONDS = 5;

    /** A machine in between drops logins when many are under way at once (sshd_config(5), MaxStartups: 10). */
    private static final int MOST_AT_ONE_JUMP = 4;

    private final SshSettings options;
    private final Semaphore jumping = new Semaphore(MOST_AT_ONE_JUMP);

    public Ssh(SshSettings options) {
        this.options = options;
    }

    @Override
    public Remote open(Host host) throws RemoteException {
        Login login = login(host);
        List<SSHClient> way = new ArrayList<>();
        boolean open = false;
        try {
            through(login, host, way);
            Optional<java.nio.file.Path> key = connect(login, where(host.name(), login), way);
            way.get(way.size() - 1).getConnection().getKeepAlive().setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            Remote remote = new SshRemote(
                    way, new SshRemote.Peer(where(host.name(), login), login.user(), login.byHand(key), login.notes()));
            open = true;
            return remote;
        } finally {
            if (!open) {
                SshRemote.disconnect(way);
            }
        }
    }

    private Login login(Host host) throws RemoteException {
        try {
            return Login.of(options.wish(host), options.places());
        } catch (IOException e) {
            throw new RemoteException(
                    "cannot tell how to log in to " + host.name() + " (" + host.address() + "): " + reason(e),
                    "name a key with --ssh-key FILE, WEFT_SSH_KEY, ssh: {key: FILE} at the host, or "
                            + "IdentityFile in ~/.ssh/config; --ssh-config FILE uses another configuration "
                            + "(/dev/null: none)",
                    e);
        }
    }

    /** The machines in between, few logins at a time. */
    private void through(Login login, Host host, List<SSHClient> way) throws RemoteException {
        if (login.via().isEmpty()) {
            return;
        }
        jumping.acquireUninterruptibly();
        try {
            for (Login jump : login.via()) {
                connect(jump, where("the path to " + host.name(), jump), way);
            }
        } finally {
            jumping.release();
        }
    }

    /** Adds a connection to the way, which ends here; says with which key. */
    private Optional<java.nio.file.Path> connect(Login login, String where, List<SSHClient> way)
            throws RemoteException {
        DefaultConfig config = new DefaultConfig();
        config.setLoggerFactory(new Silence());
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        SSHClient client = new SSHClient(config);
        int limit = (int) options.timeout().toMillis();
        HostKeys keys = hostKeys(login);
        client.addHostKeyVerifier(keys);
        client.setSocketFactory(new PromptSockets());
        client.setConnectTimeout(limit);
        client.setTimeout(limit);
        client.getTransport().setTimeoutMs(limit);
        Optional<SSHClient> before = way.isEmpty() ? Optional.empty() : Optional.of(way.get(way.size() - 1));
        way.add(client);
        try {
            if (before.isPresent()) {
                client.connectVia(before.get().newDirectConnection(login.host(), login.port()));
            } else {
                client.connect(login.host(), login.port());
            }
        } catch (IOException e) {
            throw keys.refusal().orElseGet(() -> noConnection(login, where, e));
        }
        return new Authentication(client, login, where).run();
    }

    private static RemoteException noConnection(Login login, String where, IOException e) {
        String byHand = "check whether it responds: " + login.byHand(Optional.empty());
        if (e instanceof UnknownHostException) {
            return new RemoteException(
                    "no SSH connection to " + where + ": there is no host with the name " + login.host(),
                    "write its IPv4 address in the file, or HostName in ~/.ssh/config; " + byHand,
                    e);
        }
        return new RemoteException("no SSH connection to " + where + ": " + Said.line(reason(e)), byHand, e);
    }

    private static HostKeys hostKeys(Login login) throws RemoteException {
        try {
            return new HostKeys(KnownHosts.read(login.knownHosts()), login);
        } catch (IOException e) {
            throw new RemoteException(
                    "a file of known hosts cannot be read: " + reason(e),
                    "correct it, or name another with --known-hosts FILE or WEFT_KNOWN_HOSTS",
                    e);
        }
    }

    private static String where(String name, Login login) {
        return name + " (" + login.host() + " port " + login.port() + ")";
    }

    static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}

package dev.weft.bootstrap.remote;

import dev.weft.bootstrap.ssh.LoginEnvironment;
import dev.weft.topology.Host;
import dev.weft.topology.HostAddress;
import dev.weft.topology.Ipv4Address;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.shell.ProcessShellFactory;

/** An SSH server on loopback whose commands a real shell runs, and the files of a user who logs in to it. */
final class SshdForTests implements AutoCloseable {
    static final Ipv4Address LOOPBACK = Ipv4Address.parse("127.0.0.1");

    final SshServer server = SshServer.setUpDefaultServer();
    final KeyPair hostKey = rsa();
    final KeyPair userKey = rsa();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Path home;
    private final Map<String, String> environment;

    /**
     * @param home        of the user, with .ssh/key that the server takes
     * @param environment of the user
     * @param shell       what the login shell makes of a command; the text is a script of sh
     */
    SshdForTests(Path home, Map<String, String> environment, UnaryOperator<String> shell) throws Exception {
        this.home = home;
        this.environment = environment;
        Files.createDirectories(home.resolve(".ssh"));
        writeKey("key", userKey);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey, ec()));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setCommandFactory((channel, command) -> {
            asked.add(command);
            String line = shell.apply(command);
            return new ProcessShellFactory(line, "/bin/sh", "-c", line).createShell(channel);
        });
        server.start();
        known("[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic()));
    }

    static SshdForTests usual(Path home) throws Exception {
        return new SshdForTests(home, Map.of(), UnaryOperator.identity());
    }

    static KeyPair rsa() {
        return pair("RSA", 2048);
    }

    private static KeyPair ec() {
        return pair("EC", 256);
    }

    private static KeyPair pair(String type, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    void known(String... lines) throws IOException {
        Files.write(home.resolve(".ssh/known_hosts"), List.of(lines));
    }

    void config(String text) throws IOException {
        Files.writeString(home.resolve(".ssh/config"), text);
    }

    void writeKey(String name, KeyPair key) throws Exception {
        writeKey(name, key, Optional.empty());
    }

    void writeKey(String name, KeyPair key, Optional<String> passphrase) throws Exception {
        OpenSSHKeyEncryptionContext lock = null;
        if (passphrase.isPresent()) {
            lock = new OpenSSHKeyEncryptionContext();
            lock.setPassword(passphrase.get());
            lock.setCipherName("AES");
            lock.setCipherType("256");
        }
        try (OutputStream stream = Files.newOutputStream(home.resolve(".ssh").resolve(name))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, name, lock, stream);
        }
    }

    /** A host as the topology file has it. */
    Host host(Optional<String> user, Optional<String> key) {
        Host.Ssh ssh = new Host.Ssh(user, Optional.of(server.getPort()), key, Optional.empty());
        return new Host("host1", HostAddress.of(LOOPBACK), ssh, LOOPBACK);
    }

    /** Logs in with the key that the server takes. */
    Remote open(String user) throws RemoteException {
        return open(host(Optional.of(user), Optional.of("~/.ssh/key")));
    }

    Remote open(Host host) throws RemoteException {
        LoginEnvironment places = new LoginEnvironment(
                home,
                List.of(home.resolve(".ssh/config")),
                name -> Optional.ofNullable(environment.get(name)),
                "caller",
                "root");
        return new Ssh(new SshSettings(Optional.empty(), Optional.empty(), home, places, Duration.ofSeconds(20)))
                .open(host);
    }

    String byHand(String user) {
        return "ssh -p " + server.getPort() + " -i " + home.resolve(".ssh/key") + " " + user + "@127.0.0.1";
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}

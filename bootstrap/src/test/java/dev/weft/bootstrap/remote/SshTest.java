package dev.weft.bootstrap.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weft.bootstrap.ssh.LoginEnvironment;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SSH server in this process, whose commands are run by a real shell. */
class SshTest {
    private static final Ipv4Address LOOPBACK = Ipv4Address.parse("127.0.0.1");

    @TempDir
    private Path directory;

    private final SshServer server = SshServer.setUpDefaultServer();
    private KeyPair hostKey;
    private KeyPair userKey;
    private final AtomicInteger sessions = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        hostKey = generator.generateKeyPair();
        userKey = generator.generateKeyPair();
        writeKey("key", userKey);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals("root") && KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setCommandFactory((channel, command) -> {
            sessions.incrementAndGet();
            return new ProcessShellFactory(command, "/bin/sh", "-c", command).createShell(channel);
        });
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
    }

    @Test
    void runsCommandsAndSaysHowTheyEnded() throws Exception {
        knowHost(hostKey);
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            Remote.Result result = remote.run(Command.script("t", "cat; echo \"$1\" >&2; exit 7", List.of("it's"))
                    .withInput("in\u00fc\n"));

            assertThat(result).isEqualTo(new Remote.Result(7, "in\u00fc\n", "it's\n"));
            assertThat(remote.run(Command.of("true")).ok()).isTrue();
        }
    }

    @Test
    void severalCommandsRunInOrderInOneSession() throws Exception {
        knowHost(hostKey);
        Path file = directory.resolve("written");
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            Remote.Sequence ended = remote.runAlone(List.of(
                    Command.script("t", "cat >\"$1\"", List.of(file.toString())).withInput("it's\nEND\n"),
                    Command.script("t", "printf unended >&2; cat >>\"$1\"", List.of(file.toString()))
                            .withInput("no line end"),
                    Command.script(
                            "t", "cat; test ! -e /dev/fd/9 && echo ' last' >>\"$1\"", List.of(file.toString()))));

            assertThat(ended).isEqualTo(Remote.Sequence.DONE);
            assertThat(file).hasContent("it's\nEND\nno line end last\n");
            assertThat(sessions).hasValue(1);
        }
    }

    @Test
    void theFirstOfSeveralCommandsThatFailsEndsThem() throws Exception {
        knowHost(hostKey);
        Command failing = Command.script("t", "echo out; echo \"$1\" >&2; exit 7", List.of("its own error"));
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            Remote.Sequence ended = remote.runAlone(List.of(
                    Command.script("t", "printf 'another error' >&2", List.of()),
                    failing,
                    Command.of("touch", directory.resolve("touched").toString())));

            assertThat(ended.failed()).contains(failing);
            assertThat(ended.result()).isEqualTo(new Remote.Result(7, "out\n", "its own error\n"));
            assertThat(directory.resolve("touched")).doesNotExist();
        }
    }

    /** A shell that ends before its time, whatever its status, has not done what came after. */
    @Test
    void whatWasNotReachedIsNotDone() throws Exception {
        knowHost(hostKey);
        Command killing = Command.of("sh", "-c", "kill -9 $PPID");
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            Remote.Sequence ended = remote.runAlone(List.of(killing, Command.of("true")));

            assertThat(ended.failed()).contains(killing);
            assertThat(ended.result().ok()).isFalse();
        }
    }

    @Test
    void muchOutputOnBothStreamsDoesNotBlock() throws Exception {
        knowHost(hostKey);
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            String script = "head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero";
            Remote.Result result = remote.run(Command.script("t", script, List.of()));

            assertThat(result.output()).hasSize(3_000_000);
            assertThat(result.errors()).hasSize(3_000_000);
        }
    }

    @Test
    void aCommandThatDoesNotEndIsGivenUp() throws Exception {
        knowHost(hostKey);
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            assertThatExceptionOfType(RemoteException.class)
                    .isThrownBy(() -> remote.run(Command.of("sleep", "20").within(Duration.ofMillis(300))))
                    .withMessageContaining("did not end within")
                    .withMessageContaining("sleep 20");
        }
    }

    @Test
    void aHeldCommandSaysItsFirstLineOrFails() throws Exception {
        knowHost(hostKey);
        try (Remote remote = ssh("key").open(host(server.getPort()))) {
            assertThat(remote.hold(Command.of("sh", "-c", "echo locked; exec cat")))
                    .isEqualTo("locked");
            assertThatExceptionOfType(RemoteException.class)
                    .isThrownBy(() -> remote.hold(Command.of("sh", "-c", "echo taken >&2; exit 1")))
                    .withMessageContaining("taken");
        }
    }

    @Test
    void anUnknownHostKeyIsRefusedWithItsFingerprint() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> ssh("key").open(host(server.getPort())))
                .withMessageContaining("is unknown")
                .withMessageContaining(HostKeys.fingerprint(hostKey.getPublic()))
                .satisfies(e -> assertThat(e.fix())
                        .contains("ssh-keyscan -p " + server.getPort() + " 127.0.0.1")
                        .contains(knownHosts().toString()));
    }

    @Test
    void aChangedHostKeyIsRefusedAsSuch() throws Exception {
        knowHost(userKey);
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> ssh("key").open(host(server.getPort())))
                .withMessageContaining("has CHANGED")
                .satisfies(e -> assertThat(e.fix()).contains("ssh-keygen -R"));
    }

    @Test
    void aRefusedLoginSaysWhoAndWithWhichKey() throws Exception {
        knowHost(hostKey);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        writeKey("other", generator.generateKeyPair());

        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> ssh("other").open(host(server.getPort())))
                .withMessageContaining("rejects user root with the key " + directory.resolve("other"))
                .satisfies(e -> assertThat(e.fix()).contains("authorized_keys"));
    }

    @Test
    void aMissingKeyFileIsNamed() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> ssh("absent").open(host(server.getPort())))
                .withMessageContaining(directory.resolve("absent").toString());
    }

    @Test
    void aHostThatAcceptsAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(RemoteException.class)
                    .isThrownBy(
                            () -> new Ssh(settings("key", Duration.ofMillis(400))).open(host(silent.getLocalPort())))
                    .withMessageContaining("no SSH connection to host1 (127.0.0.1 port " + silent.getLocalPort());
        }
    }

    @Test
    void aHostThatIsNotThereIsNamed() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> ssh("key").open(host(port)))
                .withMessageContaining("refused");
    }

    private Ssh ssh(String key) {
        return new Ssh(settings(key, Duration.ofSeconds(10)));
    }

    private SshSettings settings(String key, Duration timeout) {
        LoginEnvironment places = new LoginEnvironment(directory, List.of(), name -> Optional.empty(), "me", "root");
        return new SshSettings(
                Optional.of(directory.resolve(key)), Optional.of(knownHosts()), directory, places, timeout);
    }

    private static Host host(int port) {
        return new Host("host1", LOOPBACK, new Host.Ssh("root", port, Optional.empty()), LOOPBACK);
    }

    private Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    private void knowHost(KeyPair key) throws IOException {
        Files.writeString(
                knownHosts(),
                "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    private void writeKey(String name, KeyPair key) throws Exception {
        try (OutputStream stream = Files.newOutputStream(directory.resolve(name))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, name, null, stream);
        }
    }
}

package dev.weft.bootstrap.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.bootstrap.ssh.LoginEnvironment;
import dev.weft.topology.Host;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against sshd itself, on loopback, as whoever runs the tests: what depends on how it counts and what it prefers. */
class OpenSshTest {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    @TempDir
    private Path directory;

    private final String user = System.getProperty("user.name");
    private Process sshd;
    private int port;

    @BeforeEach
    void makeKeys() throws Exception {
        assumeTrue(Files.isExecutable(SSHD) && user.equals("root"), "needs OpenSSH's server, and to be root");
        Files.createDirectories(Path.of("/run/sshd"));
        for (String key : List.of("ed25519 user", "ed25519 host_ed25519", "rsa host_rsa")) {
            String[] words = key.split(" ");
            run(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    words[0],
                    "-N",
                    "",
                    "-f",
                    directory.resolve(words[1]).toString());
        }
    }

    @AfterEach
    void stop() {
        if (sshd != null) {
            sshd.destroy();
        }
    }

    @Test
    void twoSessionsAreEnoughAndOneIsNamedAsTheCause() throws Exception {
        start("MaxSessions 2");
        known("host_ed25519");
        try (Remote remote = open()) {
            remote.hold(Command.of("sh", "-c", "echo locked; exec cat"));
            for (int i = 0; i < 8; i++) {
                assertThat(remote.run(Command.of("true")).ok()).isTrue();
            }
        }
        sshd.destroy();
        start("MaxSessions 1");
        known("host_ed25519");
        try (Remote remote = open()) {
            assertThat(remote.run(Command.of("true")).ok()).isTrue();
            remote.hold(Command.of("sh", "-c", "echo locked; exec cat"));
            assertThatExceptionOfType(RemoteException.class)
                    .isThrownBy(() -> remote.run(Command.of("true")))
                    .withMessageContaining("opens no second session")
                    .satisfies(e -> assertThat(e.fix()).contains("one session per connection (MaxSessions"));
        }
    }

    @Test
    void aHostIsAskedForTheKeyThatIsKnown() throws Exception {
        start("");
        known("host_rsa");
        open().close();
        Files.writeString(
                directory.resolve("known"), "127.0.0.1 " + Files.readString(directory.resolve("host_ed25519.pub")));
        open().close();
    }

    private void start(String more) throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                directory.resolve("sshd_config"),
                String.join(
                        "\n",
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + directory.resolve("host_ed25519"),
                        "HostKey " + directory.resolve("host_rsa"),
                        "AuthorizedKeysFile " + directory.resolve("user.pub"),
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "PidFile none",
                        "SetEnv HOME=" + directory, // a login shell's own files would cost time
                        more,
                        ""));
        File log = directory.resolve("log").toFile();
        sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        while (!listens()) {
            assertThat(sshd.isAlive()).as(Files.readString(log.toPath())).isTrue();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    private void known(String key) throws IOException {
        Files.writeString(
                directory.resolve("known"),
                "[127.0.0.1]:" + port + " " + Files.readString(directory.resolve(key + ".pub")));
    }

    private Remote open() throws RemoteException {
        LoginEnvironment places = new LoginEnvironment(directory, List.of(), name -> Optional.empty(), user, user);
        SshSettings settings = new SshSettings(
                Optional.of(directory.resolve("user")),
                Optional.of(directory.resolve("known")),
                directory,
                places,
                Duration.ofSeconds(20));
        Host.Ssh ssh = new Host.Ssh(user, port, Optional.empty());
        return new Ssh(settings).open(new Host("host1", SshdForTests.LOOPBACK, ssh, SshdForTests.LOOPBACK));
    }

    private static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(new ArrayList<>(List.of(words)))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}

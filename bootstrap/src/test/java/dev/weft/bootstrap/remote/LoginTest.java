package dev.weft.bootstrap.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weft.bootstrap.ssh.FakeAgent;
import dev.weft.topology.Host;
import dev.weft.topology.HostAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in as people have it: their keys, agents, configurations and machines in between; and what stands in the way. */
class LoginTest {
    private static final Optional<String> NO_KEY = Optional.empty();

    /** The server of these tests loses what a program says that has not taken what it was sent. */
    private static final String READS = "dd bs=65536 count=1 of=/dev/null 2>/dev/null; ";

    @TempDir
    private Path home;

    @Test
    void aKeyPathBeginsAtHomeOrAtTheFile() throws Exception {
        try (SshdForTests sshd = SshdForTests.usual(home)) {
            sshd.writeKey("lab", sshd.userKey);

            sshd.open(sshd.host(Optional.empty(), Optional.of("~/.ssh/lab"))).close();
            sshd.open(sshd.host(Optional.empty(), Optional.of(".ssh/lab"))).close();
            refused(sshd, sshd.host(Optional.empty(), Optional.of("keys/lab")))
                    .withMessageContaining("there is no file " + home.resolve("keys/lab"));
        }
    }

    @Test
    void theUsualKeysAreTriedInTurnAndLockedOnesSkipped() throws Exception {
        try (SshdForTests sshd = SshdForTests.usual(home)) {
            sshd.writeKey("id_ed25519", SshdForTests.rsa(), Optional.of("secret"));
            sshd.writeKey("id_ecdsa", SshdForTests.rsa());
            refused(sshd, sshd.host(Optional.empty(), NO_KEY))
                    .withMessageContaining("rejects user root with the key " + home.resolve(".ssh/id_ecdsa"))
                    .withMessageContaining(home.resolve(".ssh/id_ed25519") + " has a passphrase")
                    .satisfies(
                            e -> assertThat(e.fix()).contains("PermitRootLogin").contains("ssh: {user: NAME}"));

            sshd.writeKey("id_rsa", sshd.userKey);
            sshd.open(sshd.host(Optional.empty(), NO_KEY)).close();
        }
    }

    @Test
    void aPassphraseIsNamedAsTheCause() throws Exception {
        try (SshdForTests sshd = SshdForTests.usual(home)) {
            sshd.writeKey("key", sshd.userKey, Optional.of("secret"));

            refused(sshd, sshd.host(Optional.of("root"), Optional.of("~/.ssh/key")))
                    .withMessageContaining(
                            "has a passphrase and is not loaded into an agent: no login to host1 (127.0.0.1 port "
                                    + sshd.server.getPort() + ") was tried")
                    .satisfies(e -> assertThat(e.fix()).contains("ssh-add").contains(sshd.byHand("root")));
        }
    }

    @Test
    void theAgentSignsForALockedKeyAndForNone() throws Exception {
        Path socket = home.resolve("agent");
        try (SshdForTests sshd =
                        new SshdForTests(home, Map.of("SSH_AUTH_SOCK", socket.toString()), UnaryOperator.identity());
                FakeAgent agent = new FakeAgent(socket, List.of(SshdForTests.rsa(), sshd.userKey))) {
            sshd.writeKey("key", sshd.userKey, Optional.of("secret"));
            try (Remote remote = sshd.open(sshd.host(Optional.empty(), Optional.of("~/.ssh/key")))) {
                assertThat(remote.run(Command.of("true")).ok()).isTrue();
            }
            sshd.open(sshd.host(Optional.empty(), NO_KEY)).close();
            assertThat(agent.signatures()).isEqualTo(2);

            sshd.config("Host *\nIdentityAgent none\n");
            refused(sshd, sshd.host(Optional.empty(), NO_KEY)).withMessageContaining("no SSH key to log in to host1");
        }
    }

    @Test
    void anAgentThatIsGoneIsANote() throws Exception {
        String socket = home.resolve("gone").toString();
        try (SshdForTests sshd = new SshdForTests(home, Map.of("SSH_AUTH_SOCK", socket), UnaryOperator.identity())) {
            refused(sshd, sshd.host(Optional.empty(), NO_KEY))
                    .withMessageContaining("the agent (SSH_AUTH_SOCK) was not used");
            sshd.open("root").close();
        }
    }

    @Test
    void aSecondFactorIsNamed() throws Exception {
        try (SshdForTests sshd = SshdForTests.usual(home)) {
            CoreModuleProperties.AUTH_METHODS.set(sshd.server, "publickey,password");
            sshd.server.setUserAuthFactories(
                    List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
            sshd.server.setPasswordAuthenticator((user, password, session) -> false);

            refused(sshd, sshd.host(Optional.of("root"), Optional.of("~/.ssh/key")))
                    .withMessageContaining("accepts the key " + home.resolve(".ssh/key"))
                    .withMessageContaining("also requires password")
                    .satisfies(e -> assertThat(e.fix())
                            .contains("AuthenticationMethods")
                            .contains(sshd.byHand("root")));
        }
    }

    @Test
    void configurationAliasAndJumpLeadThere() throws Exception {
        Path door = home.resolve("door");
        try (SshdForTests gate = SshdForTests.usual(door);
                SshdForTests sshd = SshdForTests.usual(home)) {
            gate.config("");
            sshd.writeKey("gate", gate.userKey);
            sshd.writeKey("rack", sshd.userKey);
            sshd.known(
                    "[127.0.0.1]:" + gate.server.getPort() + " " + PublicKeyEntry.toString(gate.hostKey.getPublic()),
                    "[127.0.0.1]:" + sshd.server.getPort() + " " + PublicKeyEntry.toString(sshd.hostKey.getPublic()));
            sshd.config("Host gate\nHostName 127.0.0.1\nPort " + gate.server.getPort() + "\nIdentityFile ~/.ssh/gate\n"
                    + "Host alpha\nHostName 127.0.0.1\nPort " + sshd.server.getPort()
                    + "\nUser root\nIdentityFile ~/.ssh/rack\nProxyJump gate\n");
            Host host = new Host("host1", new HostAddress("alpha"), Host.Ssh.DEFAULT, SshdForTests.LOOPBACK);

            try (Remote remote = sshd.open(host)) {
                assertThat(remote.run(Command.script("t", "echo \"$1\"", List.of("through")))
                                .output())
                        .isEqualTo("through\n");
            }
            gate.server.stop(true);
            refused(sshd, host).withMessageContaining("no SSH connection to the path to host1 (127.0.0.1 port ");
        }
    }

    @Test
    void aRevokedHostKeyIsRefusedAndNothingIsSent() throws Exception {
        try (SshdForTests sshd = SshdForTests.usual(home)) {
            String key = PublicKeyEntry.toString(sshd.hostKey.getPublic());
            sshd.known("[127.0.0.1]:" + sshd.server.getPort() + " " + key, "@revoked * " + key);

            refused(sshd, sshd.host(Optional.empty(), Optional.of("~/.ssh/key")))
                    .withMessageContaining("is REVOKED")
                    .withMessageContaining(home.resolve(".ssh/known_hosts") + " line 2");
            assertThat(sshd.asked).isEmpty();
        }
    }

    @Test
    void allThatAnyLoginShellReadsIsTwoWords() throws Exception {
        try (SshdForTests sshd = SshdForTests.usual(home);
                Remote remote = sshd.open("root")) {
            String script = "printf '%s\\n' \"$1\" 'it''s\n!' \"$(cat)\"";
            Remote.Result result = remote.run(
                    Command.script("t", script, List.of("a'b\\\\c\n!d")).withInput("in\n"));

            assertThat(result.output()).isEqualTo("a'b\\\\c\n!d\nits\n!\nin\n");
            assertThat(remote.run(Command.of("cat").withInput("no line end")).output())
                    .isEqualTo("no line end");
            assertThat(remote.hold(Command.script("t", "echo \"$1\"; exec cat", List.of("it's\tme"))))
                    .isEqualTo("it's\tme");
            assertThat(sshd.asked).containsOnly("sh -s");
        }
    }

    @Test
    void whatLoginFilesPrintIsNotTheCommands() throws Exception {
        UnaryOperator<String> noisy = command -> "echo Welcome; echo tput: no terminal >&2; " + command;
        try (SshdForTests sshd = new SshdForTests(home, Map.of(), noisy);
                Remote remote = sshd.open("root")) {
            assertThat(remote.hold(Command.of("sh", "-c", "echo locked; exec cat")))
                    .isEqualTo("locked");
            Remote.Result result = remote.run(Command.script("t", "echo \"$PATH\"; echo bad >&2; exit 3", List.of()));

            assertThat(result.status()).isEqualTo(3);
            assertThat(result.output()).startsWith(ShellScript.PATH + ":");
            assertThat(result.errors()).isEqualTo("bad\n");
        }
    }

    @Test
    void anAccountWithoutAShellIsToldByWhatItPrints() throws Exception {
        for (String refusal : List.of("echo This account is not available.; exit 1", "exit 1")) {
            try (SshdForTests sshd = new SshdForTests(home, Map.of(), command -> READS + refusal);
                    Remote remote = sshd.open("root")) {
                for (boolean hold : List.of(true, false)) {
                    assertThatExceptionOfType(RemoteException.class)
                            .isThrownBy(() -> ask(remote, hold))
                            .withMessageContaining("user root gets no shell on host1 (127.0.0.1 port ")
                            .withMessageContaining("ended with status 1, and "
                                    + (refusal.contains("echo")
                                            ? "printed: This account is not available."
                                            : "it printed nothing"))
                            .satisfies(e -> assertThat(e.fix()).contains(sshd.byHand("root") + " sh -c true"));
                }
            }
        }
    }

    @Test
    void sudoThatRefusesIsToldByItsCause() throws Exception {
        Map<String, String> causes = Map.of(
                "sudo: a password is required", "NOPASSWD",
                "sudo: sorry, you must have a tty to run sudo", "!requiretty",
                "sh: 1: sudo: not found", "install sudo",
                "sudo: Command not found.", "install sudo",
                "ops is not in the sudoers file.", "NOPASSWD");
        for (Map.Entry<String, String> cause : causes.entrySet()) {
            String refusal = READS + "echo '" + cause.getKey() + "' >&2; exit 1";
            try (SshdForTests sshd = new SshdForTests(home, Map.of(), command -> refusal);
                    Remote remote = sshd.open("ops")) {
                for (boolean hold : List.of(true, false)) {
                    assertThatExceptionOfType(RemoteException.class)
                            .isThrownBy(() -> ask(remote, hold))
                            .withMessageContaining("user ops cannot become root on host1")
                            .withMessageContaining(cause.getKey())
                            .satisfies(e -> assertThat(e.fix()).contains(cause.getValue()));
                }
                assertThat(sshd.asked).containsOnly("sudo -n -- sh -s");
            }
        }
    }

    @Test
    void whatNeverEndsIsCutOffAndMadeOneCleanLine() throws Exception {
        // Descriptor 3 keeps its input open: the test's server ends a program that no longer takes any.
        UnaryOperator<String> endless =
                command -> "exec 3<&0; printf '\\033[2Jx\\nhost2: no changes\\n'; exec tr '\\0' A </dev/zero";
        try (SshdForTests sshd = new SshdForTests(home, Map.of(), endless);
                Remote remote = sshd.open("root")) {
            for (boolean hold : List.of(true, false)) {
                assertThatExceptionOfType(RemoteException.class)
                        .isThrownBy(() -> ask(remote, hold))
                        .withMessageContaining("cannot be parsed")
                        .withMessageContaining(hold ? "longer than 1024 bytes" : "more than 16 MB")
                        .satisfies(e ->
                                assertThat(e.getMessage()).hasSizeLessThan(1000).doesNotContain("\033", "\n"));
            }
        }
    }

    private static void ask(Remote remote, boolean hold) throws RemoteException {
        if (hold) {
            remote.hold(Command.of("cat"));
        } else {
            remote.run(Command.of("true"));
        }
    }

    private static ThrowableAssertAlternative<RemoteException> refused(SshdForTests sshd, Host host) {
        return assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> sshd.open(host));
    }
}

package dev.weft.bootstrap.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ssh_config(5) files come to for one login. */
class SshConfigTest {
    @TempDir
    private Path home;

    private Path file;

    @BeforeEach
    void makeDirectory() throws IOException {
        file = Files.createDirectories(home.resolve(".ssh")).resolve("config");
    }

    @Test
    void theFirstValueHoldsAndIdentityFilesAddUp() throws IOException {
        Login login = login("alpha", """
                # the rack
                Host alpha beta
                  HostName=10.0.0.1
                  Port 2201
                  IdentityFile ~/.ssh/rack
                  IdentityFile "%d/my keys/%h-%r"
                Host *
                  User ops
                  Port 22
                  IdentityFile ~/.ssh/usual
                """);

        assertThat(login.host()).isEqualTo("10.0.0.1");
        assertThat(login.port()).isEqualTo(2201);
        assertThat(login.user()).isEqualTo("ops");
        assertThat(login.identities().notes())
                .containsExactly(
                        "not tried: there is no file " + home.resolve(".ssh/rack"),
                        "not tried: there is no file " + home.resolve("my keys/10.0.0.1-ops"),
                        "not tried: there is no file " + home.resolve(".ssh/usual"));
        assertThat(login.byHand(Optional.empty())).isEqualTo("ssh -p 2201 ops@10.0.0.1");
    }

    @Test
    void patternsExcludeToo() throws IOException {
        String text = """
                Host *.lab.example.org !gate.lab.example.org 10.77.0.?
                  User ops
                """;

        assertThat(login("alpha.LAB.example.org", text).user()).isEqualTo("ops");
        assertThat(login("10.77.0.9", text).user()).isEqualTo("ops");
        assertThat(login("10.77.0.19", text).user()).isEqualTo("root");
        assertThat(login("gate.lab.example.org", text).user()).isEqualTo("root");
    }

    @Test
    void theTopologyFileGoesBeforeTheConfiguration() throws IOException {
        Files.writeString(file, "Host *\nUser ops\nPort 2201\nProxyJump gate\n");
        Login login = Login.of(
                new Login.Wish(
                        "alpha",
                        Optional.of("me"),
                        Optional.of(22),
                        Optional.empty(),
                        Optional.of("you@bastion:2222"),
                        Optional.empty()),
                places());

        assertThat(login.byHand(Optional.of(Path.of("a key"))))
                .isEqualTo("ssh -p 22 -i 'a key' -J ops@gate:2201,you@bastion:2222 me@alpha");
    }

    @Test
    void machinesInBetweenHaveTheirOwnConfiguration() throws IOException {
        Login login = login("alpha", """
                Host gate
                  HostName 192.0.2.1
                  User door
                Host *
                  ProxyJump gate,inner:2200
                """);

        assertThat(login.via())
                .extracting(one -> one.user() + "@" + one.host() + ":" + one.port())
                .containsExactly("door@192.0.2.1:22", "caller@inner:2200");
    }

    @Test
    void aForwardingCommandIsAJumpAndAnyOtherIsRefused() throws IOException {
        for (String command : List.of("ssh -W %h:%p gate", "/usr/bin/ssh -q gate -W %h:%p")) {
            assertThat(login("alpha", "Host alpha\nProxyCommand " + command + "\n")
                            .via())
                    .extracting(Login::host)
                    .containsExactly("gate");
        }
        assertThat(login("alpha", "Host *\nProxyJump none\nProxyCommand nc %h %p\n")
                        .via())
                .isEmpty();
        assertThatIOException()
                .isThrownBy(() -> login("alpha", "Host *\nProxyCommand nc -X connect %h %p\n"))
                .withMessageContaining("nc -X connect")
                .withMessageContaining("ssh: {jump: HOST}");
    }

    @Test
    void includedFilesBelongToTheBlockThatIncludesThem() throws IOException {
        Files.createDirectories(home.resolve(".ssh/conf.d"));
        Files.writeString(home.resolve(".ssh/conf.d/1.conf"), "User first\nHost beta\nUser never\n");
        Files.writeString(home.resolve(".ssh/conf.d/2.conf"), "User second\nPort 2202\n");
        String text = "Host alpha\nInclude conf.d/*.conf ~/.ssh/absent\nHost *\nPort 2203\n";

        assertThat(login("alpha", text).byHand(Optional.empty())).isEqualTo("ssh -p 2202 first@alpha");
        assertThat(login("beta", text).byHand(Optional.empty())).isEqualTo("ssh -p 2203 root@beta");
    }

    @Test
    void filesThatIncludeEachOtherAreGivenUp() {
        assertThatIOException()
                .isThrownBy(() -> login("alpha", "Include config\n"))
                .withMessageContaining("deep");
    }

    @Test
    void matchIsUnderstoodWhereItAsksForNames() throws IOException {
        String text = """
                Match originalhost alpha user root
                  Port 2201
                Match !host alpha
                  Port 2202
                Match all
                  HostKeyAlias rack
                """;

        assertThat(login("alpha", text).port()).isEqualTo(2201);
        assertThat(login("beta", text).port()).isEqualTo(2202);
        assertThat(login("alpha", text).hostKeyName()).isEqualTo("rack");
        assertThat(login("alpha", text).notes()).isEmpty();
    }

    @Test
    void aMatchThatRunsACommandIsLeftOutWithANote() throws IOException {
        String text = "Match originalhost beta exec true\nPort 1\nMatch exec \"test -e /x\"\nUser x\n";
        Login login = login("alpha", text);

        assertThat(login.byHand(Optional.empty())).isEqualTo("ssh -p 22 root@alpha");
        assertThat(login.notes())
                .containsExactly("Match exec is not supported by Weft, so the block at " + file
                        + " line 3 is ignored; write it as Host, or in the topology file as ssh: {...}");
    }

    @Test
    void filesOfKnownHostsAreThoseOfTheConfiguration() throws IOException {
        Login login = login("alpha", """
                UserKnownHostsFile ~/known ${RACK}/known
                GlobalKnownHostsFile none
                """);

        assertThat(login.knownHosts()).containsExactly(home.resolve("known"), Path.of("/rack/known"));
    }

    @Test
    void whatIsNoPortIsSaid() {
        assertThatIOException()
                .isThrownBy(() -> login("alpha", "Port ssh\n"))
                .withMessage("Port ssh of alpha is not a port from 1 to 65535");
    }

    @Test
    void nonsenseAndUnknownWordsAreIgnored() throws IOException {
        assertThat(login("alpha", "=\nHost\nPort\n\"\nMatch\nForwardX11 yes\nHost *\n\tUser\tops # me\n")
                        .user())
                .isEqualTo("ops");
    }

    private Login login(String alias, String text) throws IOException {
        Files.writeString(file, text);
        return Login.of(
                new Login.Wish(
                        alias,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                places());
    }

    private LoginEnvironment places() {
        return new LoginEnvironment(
                home,
                List.of(file),
                name -> Optional.ofNullable(Map.of("RACK", "/rack").get(name)),
                "caller",
                "root");
    }
}

package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A file that changes while everything runs: what it says is so after `apply` and `reload`, and who is not concerned notices nothing. */
@ExtendWith(RepeatedWhenInconclusive.class)
class ReloadIT {
    private static final String ROUTER = "routers:\n  - {name: core, networks: [blue, green]}\n";
    private static final String GREEN = "port: veth1}";

    private static Path file;

    @BeforeAll
    static void ready() throws IOException {
        file = Files.createTempFile("weft-it", ".yaml");
        write(withoutHost3(Routed.text()).replace(ROUTER, ""));
        Lab.up(Routed.FILE);
        Lab.program(file.toString());
    }

    @AfterAll
    static void noController() throws IOException {
        Lab.killController();
        Files.delete(file);
    }

    private static String withoutHost3(String text) {
        return String.join(
                        "\n",
                        text.lines()
                                .filter(line -> !line.contains("host3,") && !line.contains("name: host3"))
                                .toList())
                + "\n";
    }

    @Test
    void hostsRoutersAndExitsComeAndGo() throws IOException {
        check();
        try (Traffic unconcerned = Traffic.between("host1", "docker1", "host2", "docker3")) {
            comeAndGo();
            unconcerned.assertNothingLost();
        }
    }

    private static void comeAndGo() throws IOException {
        inForce(Routed.text().replace(ROUTER, ""));
        assertThat(Routed.pings("docker7", Routed.ip("docker6")))
                .as("the new host")
                .isTrue();
        assertThat(Routed.pings("docker5", Routed.ip("docker1")))
                .as("no router")
                .isFalse();

        inForce(Routed.text());
        assertThat(Routed.pings("docker5", Routed.ip("docker1")))
                .as("the router")
                .isTrue();

        inForce(Routed.text().replace(GREEN, "port: veth1, exit: none}"));
        assertThat(Routed.ping("docker4", "-c", "1", "203.0.113.1").out()).contains("Destination Net Unreachable");

        inForce(withoutHost3(Routed.text().replace(ROUTER, "")));
        assertThat(Routed.pings("docker4", "203.0.113.1")).as("the exit").isTrue();
        assertThat(Routed.pings("docker1", Routed.ip("docker4")))
                .as("no router")
                .isFalse();
    }

    /** Makes a text what the file says, everywhere. */
    private static void inForce(String text) throws IOException {
        write(text);
        LabShell.weft("apply", "-f", file.toString()).ok();
        LabShell.weft("reload").ok();
        Lab.awaitConnected();
        check();
        await().until(() -> Lab.json("status").get("problems").isEmpty());
    }

    private static void check() {
        LabShell.weft("check", "-f", file.toString()).ok();
    }

    private static void write(String text) throws IOException {
        Files.writeString(file, text);
    }
}

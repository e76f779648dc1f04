package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.remote.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hosts' own script keeps of ports that were hung on by hand: the real shell, with a host's programs played. */
class KeepScriptTest {
    private static final String RECORD = "container=guest;device=eth0;number=7;mac=02:00:00:00:00:01;mtu=1450;"
            + "address=192.168.1.77/24;route=10.9.0.0/16,scope,link;route=default,via,192.168.1.1";

    @TempDir
    Path directory;

    @BeforeEach
    void programs() throws IOException {
        Files.writeString(directory.resolve("head.sh"), Resources.text("heal/head.sh"));
        Files.createDirectory(directory.resolve("programs"));
        program("ovs-vsctl", """
                printf '%s\\n' "$*" >>"$D/asked"
                case $* in
                  *"find Interface"*) cat "$D/kept.csv" 2>/dev/null ;;
                  *"port-to-br 0a_l") echo ovs-br0 ;;
                  *"port-to-br"*) exit 1 ;;
                  *"get Bridge ovs-br0 external_ids:weft") echo bridge ;;
                  *"get Open_vSwitch"*) echo '{weft-container-taken="abc"}' ;;
                  *"get Interface 0a_l ofport") echo 7 ;;
                esac
                """);
        program("docker", """
                case $* in
                  version) ;;
                  *"-- guest") echo '/guest 4711 running abc no- ' ;;
                  *"-- idle") echo '/idle 0 exited abc always- ' ;;
                  *"-- loose") echo '/loose 4712 running abc always- ' ;;
                  *"-- weft1") echo '/weft1 4713 running abc always- ours' ;;
                  *"-- taken") echo '/taken 4714 running abc always- ' ;;
                  *) exit 1 ;;
                esac
                """);
        program("nsenter", """
                case $* in
                  *4712*) exit 0 ;;
                  *"route show dev eth0")
                    echo 'default via 192.168.1.1 '
                    echo '10.9.0.0/16 scope link '
                    echo '192.168.1.0/24 proto kernel scope link src 192.168.1.77 '
                    ;;
                  *)
                    cat >/dev/null
                    echo '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00'
                    echo '12: eth0@if13: <BROADCAST,UP,LOWER_UP> mtu 1450 qdisc noqueue link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff'
                    echo '12: eth0    inet 192.168.1.77/24 scope global eth0'
                    echo 'default via 192.168.1.1 dev eth0 '
                    ;;
                esac
                """);
    }

    @Test
    void whatAPortIsLikeIsNotedAtIt() throws Exception {
        String said = run("keep_container guest");
        assertThat(said)
                .contains("kept port 0a_l on ovs-br0: device=eth0 number=7 mac=02:00:00:00:00:01")
                .contains("note Docker does not start container guest after a reboot");
        assertThat(Files.readString(directory.resolve("asked")))
                .contains("set Interface 0a_l external_ids:weft-kept=\"" + RECORD + "\"\n");
    }

    @Test
    void whatCannotBeKeptIsRefusedWithItsReason() throws Exception {
        assertThat(run("keep_container nobody")).startsWith("failed there is no container nobody here");
        assertThat(run("keep_container idle")).startsWith("failed container idle is not running");
        assertThat(run("keep_container loose")).startsWith("failed container loose is not attached to a Weft bridge");
        assertThat(run("keep_container weft1")).startsWith("failed container weft1 belongs to Weft");
        assertThat(run("keep_container taken")).startsWith("failed container taken belongs to Weft");
        assertThat(run("keep_container \"a'; touch $D/broken; '\"")).startsWith("failed there is no container a'");
        assertThat(directory.resolve("broken")).doesNotExist();
        assertThat(Files.readString(directory.resolve("asked"))).doesNotContain("set Interface");
    }

    @Test
    void whatIsKeptIsReadInOneLookAndWeftsOwnPortsAreNotTaken() throws Exception {
        kept("0a_l,-1,,\"container_id=guest weft-kept=" + RECORD + "\"\n"
                + "w-own,3,,\"weft=container weft-kept=" + RECORD + "\"\n"
                + "0b_l,8,hanging,\"weft-kept=container=other;device=eth1;number=8;mac=02:00:00:00:00:02;mtu=1500\"\n");
        assertThat(run("kept_ports").lines())
                .containsExactly(
                        "0a_l dead system " + RECORD,
                        "0b_l works hanging container=other;device=eth1;number=8;mac=02:00:00:00:00:02;mtu=1500");
        assertThat(run("kept=$NL$(kept_ports)$NL; recorded 0a_l; echo $guest $leg $asked $own $carries; configuration")
                        .lines())
                .as("what a route leads by stands before it")
                .containsExactly(
                        "guest eth0 7 02:00:00:00:00:01 1450",
                        "link set dev lo up",
                        "link set dev eth0 up",
                        "addr replace 192.168.1.77/24 dev eth0",
                        "route replace 10.9.0.0/16 scope link dev eth0",
                        "route replace default via 192.168.1.1 dev eth0");
    }

    @Test
    void unkeepTakesTheNoteAndLeavesThePort() throws Exception {
        kept("0a_l,7,,\"weft-kept=" + RECORD + "\"\n");
        String look = "kept=$NL$(kept_ports)$NL; ";
        assertThat(run(look + "unkeep_container guest")).isEqualTo("left port 0a_l, from now on \n");
        assertThat(run(look + "unkeep_container other")).startsWith("failed no port of container other is kept here");
        assertThat(Files.readString(directory.resolve("asked")))
                .containsOnlyOnce("remove Interface 0a_l external_ids weft-kept");
    }

    /** A container that does not run wants nothing; neither does a port that somebody took off. */
    @Test
    void nothingIsDoneForAContainerThatDoesNotRun() throws Exception {
        kept("0a_l,-1,,\"weft-kept=" + RECORD + "\"\n");
        assertThat(run("kept=$NL$(kept_ports)$NL workloads=\"$NL/guest 0 exited abc$NL\" devices=$NL; "
                        + "hang_kept; hung 0c_l && echo right"))
                .isEqualTo("right\n");
        assertThat(Files.readString(directory.resolve("asked"))).doesNotContain("set Interface");
    }

    private void kept(String csv) throws IOException {
        Files.writeString(directory.resolve("kept.csv"), csv);
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve("programs").resolve(name), "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Of the script's functions, as {@code heal.sh --keep} has them, with a device 0a_l that is the other end of a guest's. */
    private String run(String functions) throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("run.sh"), """
                D=$1
                set -- --keep
                . "$D/head.sh"
                export D PATH="$D/programs:$PATH"
                earlier=$NL devices="$NL"'0a_l 06:00:00:00:00:01 1450 up 13 if12'"$NL"
                """ + functions + "\n");
        Process process = new ProcessBuilder(List.of("sh", script.toString(), directory.toString()))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}

package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code status} and {@code check} say "all is well" of what they looked at, and they look at hosts too. */
class HostLookIT {
    private static final Pattern ON_HOST = Pattern.compile("[Oo]n (host[12]): `([^`]*)`");

    @BeforeEach
    void ready() {
        Lab.ready();
    }

    /** Each is named with a command; typed on the host as it stands there, that command mends it. */
    @Test
    void whatNoSwitchTellsIsNamedWithTheCommandThatMendsIt() {
        await().until(() -> problems().isEmpty());
        LabShell.on(
                        "host1",
                        "ovs-ofctl",
                        "-O",
                        "OpenFlow13",
                        "add-flow",
                        "ovs-br0",
                        "table=0,priority=65535,in_port=w-docker1,actions=drop")
                .ok();
        assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isFalse();
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("host1: 1 foreign flow (`weft flows --foreign host1`)");
        mend();
        assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isTrue();

        // What a reboot leaves of a port that was hung by hand.
        LabShell.on("host1", "ovs-vsctl", "--no-wait", "add-port", "ovs-br0", "blue-spare")
                .ok();
        await().until(() -> problems().stream()
                .anyMatch(
                        text -> text.startsWith("host1: port blue-spare is in the database, but its device is gone")));
        mend();

        LabShell.on("host2", "ovs-vsctl", "set-fail-mode", "ovs-br0", "standalone")
                .ok();
        await().until(() -> problems().stream().anyMatch(text -> text.contains("ovs-br0 is not in fail_mode secure")));
        LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        await().until(() -> problems().isEmpty());
        assertThat(Lab.json("status").get("unseen")).isEmpty();
    }

    @Test
    void aWayThatCarriesLessThanItsDevicesSayIsMeasured() {
        LabShell.run(
                        "ip",
                        "netns",
                        "exec",
                        "weft-underlay",
                        "nft",
                        "add table bridge narrow; add chain bridge narrow f { type filter hook forward priority 0; };"
                                + " add rule bridge narrow f udp dport 4789 ip length > 1400 counter drop")
                .ok();
        try {
            Result check = LabShell.weft("check", "-f", Lab.TOPOLOGY);
            assertThat(check.status()).isEqualTo(1);
            assertThat(check.out())
                    .contains("all as expected")
                    .contains("the path from host1 to host2 and back carries 1400 bytes, but the file says 1500")
                    .contains("`underlay: {mtu: 1400}`");
        } finally {
            LabShell.run("ip", "netns", "exec", "weft-underlay", "nft", "delete", "table", "bridge", "narrow")
                    .ok();
        }
        assertThat(LabShell.weft("check", "-f", Lab.TOPOLOGY).ok().out())
                .contains("full size get through on every path");
    }

    private static List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (JsonNode problem : Lab.json("status").get("problems")) {
            problems.add(problem.asText());
        }
        return problems;
    }

    /** Does what the one problem says, and waits until it is none. */
    private static void mend() {
        List<String> problems = problems();
        Matcher said = ON_HOST.matcher(String.join("\n", problems));
        assertThat(said.find()).as("%s", problems).isTrue();
        LabShell.on(said.group(1), "sh", "-c", said.group(2)).ok();
        await().until(() -> problems().isEmpty());
    }
}

package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator cannot lock himself out: a file that would is refused, and what is not foreseen the host undoes. */
class LockoutIT {
    private static final int LONGEST_SECONDS = 60;

    /** What a host in use has, each in the way of a network of the file. */
    private static final String IN_USE = """
            ip link add docker9 type bridge && ip addr add 172.17.0.1/16 dev docker9 && ip link set docker9 up
            ip route add 10.50.0.0/16 via 203.0.113.1
            ip route add 198.18.5.0/24 via 203.0.113.2 table 100
            ip route add 172.31.0.9/32 dev docker9
            cp /etc/resolv.conf /root/resolv.conf
            echo 'nameserver 100.64.0.53' >/etc/resolv.conf
            mkdir -p /etc/chrony && echo 'server 100.64.9.9 iburst' >/etc/chrony/chrony.conf
            """;

    private static final String NO_MORE = """
            ip link del docker9; ip route flush table 100; ip route del 10.50.0.0/16; cat /root/resolv.conf >/etc/resolv.conf
            rm -f /etc/chrony/chrony.conf /root/resolv.conf
            """;

    /** By subnet, what it would take from the host. */
    private static final Map<String, String> REFUSED = refused();

    /**
     * A program before the real one in the host's search path: with Weft's rules it lets one in that ends all logins, as a rule that
     * somebody wrote without thinking of it would.
     */
    private static final String CUTTING = """
            mount -t tmpfs tmpfs /usr/local/bin
            cat >/usr/local/bin/iptables-restore <<'END'
            #!/bin/sh
            /usr/sbin/iptables-restore "$@" || exit
            /usr/sbin/iptables -S WEFT-INPUT >/dev/null 2>&1 || exit 0
            /usr/sbin/iptables -I WEFT-INPUT -p tcp --dport 22 -j DROP
            [ -e /root/cut ] || touch /root/cut
            END
            chmod 755 /usr/local/bin/iptables-restore
            """;

    private static Map<String, String> refused() {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("203.0.113.0/29", "next hop of the route default via 203.0.113.1");
        refused.put("203.0.113.128/25", "device eth2");
        refused.put("192.168.56.0/29", "192.168.56.1");
        refused.put("192.168.56.128/25", "device br-phy");
        refused.put("172.17.5.0/24", "device docker9");
        refused.put("10.50.3.0/24", "route 10.50.0.0/16 via 203.0.113.1");
        refused.put("198.18.5.128/25", "route 198.18.5.0/24");
        refused.put("172.31.0.0/24", "route 172.31.0.9/32");
        refused.put("100.64.0.0/24", "resolver");
        refused.put("100.64.9.0/24", "time server");
        return refused;
    }

    @BeforeEach
    void bareHosts() {
        Lab.up(Lab.TOPOLOGY);
        Lab.startController(Lab.TOPOLOGY);
        LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
    }

    @AfterAll
    static void whole() {
        LabShell.on("host1", "sh", "-c", "umount /usr/local/bin; rm -f /root/cut");
        Lab.ready();
    }

    @Test
    void whatWouldCutAHostOffIsRefusedBeforeAnythingIsTouched() throws IOException {
        Path file = Files.createTempFile("weft-it", ".yaml");
        LabShell.on("host1", "sh", "-ec", IN_USE).ok();
        try {
            for (Map.Entry<String, String> one : REFUSED.entrySet()) {
                Files.writeString(
                        file,
                        Edited.text()
                                .replace(
                                        "controller: 192.168.56.1\n", "") // which the file itself says is in the subnet
                                .replace("192.168.1.0/24, gateway: 192.168.1.1", one.getKey())
                                .replaceAll("network: blue, +ip: [0-9.]+", "network: blue"));
                Result plan = LabShell.weft("plan", "-f", file.toString());
                assertThat(plan.status()).as(one + "%n" + plan.out()).isEqualTo(1);
                assertThat(plan.out())
                        .contains("network blue is in use", one.getValue(), "subnet: 10.")
                        .contains("Not counted: ");
            }
            Result apply = LabShell.weft("apply", "-f", file.toString());
            assertThat(apply.status()).isEqualTo(1);
            assertThat(apply.out()).contains("host2: nothing changed", "because host1 failed the checks");
            for (String host : new String[] {"host1", "host2"}) {
                assertThat(LabShell.on(host, "ovs-vsctl", "list-br").ok().out()).isEqualToIgnoringWhitespace("br-phy");
                assertThat(LabShell.on(host, "test", "-e", "/etc/weft/heal.sh").succeeded())
                        .isFalse();
            }
        } finally {
            LabShell.on("host1", "sh", "-c", NO_MORE);
            Files.delete(file);
        }
    }

    @Test
    void whatCutsAHostOffAllTheSameIsUndoneByTheHost() {
        LabShell.on("host1", "sh", "-ec", CUTTING).ok();
        Result cut = LabShell.weft("apply", "-f", Lab.TOPOLOGY);
        assertThat(cut.status()).isEqualTo(1);
        assertThat(cut.out()).contains("packet filter chain WEFT-INPUT disabled");
        String seconds = LabShell.on(
                        "host1",
                        "sh",
                        "-c",
                        "echo $(($(stat -c %Y /var/lib/weft-undo/undone) - $(stat -c %Y /root/cut)))")
                .ok()
                .out()
                .strip();
        System.out.println("LockoutIT: the host had undone what cut it off " + seconds + " s after it");
        assertThat(Integer.parseInt(seconds)).isLessThan(LONGEST_SECONDS);

        LabShell.on("host1", "umount", "/usr/local/bin").ok();
        LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        Lab.awaitConnected();
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }
}

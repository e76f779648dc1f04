package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The tutorial's network, made by hand on both hosts, is imported and taken over while two of its containers talk. Prints how many
 * packets that cost, and how many one restart of ovs-vswitchd does.
 */
class AdoptIT {
    private static final String HOSTS = "vagrant/topology-two-bridges.yaml";
    private static final String FILE = "vagrant/.lab/imported.yaml";
    private static final String IMAGE = "by-hand";

    private static final String STEPS = """
            for k in 0 1; do
              ovs-vsctl add-br ovs-br$k -- set bridge ovs-br$k datapath_type=netdev
              ovs-vsctl add-port ovs-br$k veth$k -- set interface veth$k type=internal
              ip address add 192.168.$((k + 1)).1/24 dev veth$k
              ip link set dev veth$k up mtu 1450
              ovs-vsctl add-port ovs-br$k vxlan$k -- set interface vxlan$k type=vxlan options:remote_ip="$1" options:key=$((k + 1))000
              iptables --table nat --append POSTROUTING --source 192.168.$((k + 1)).0/24 --jump MASQUERADE
            done
            mkdir -p /root/by-hand && cd /root/by-hand
            cp "$(command -v busybox)" busybox
            printf '%s\\n' 'FROM scratch' 'COPY busybox /bin/busybox' 'ENTRYPOINT ["/bin/busybox", "sleep", "100000"]' >Dockerfile
            DOCKER_BUILDKIT=0 docker build -q -t by-hand . >/dev/null
            """;

    private static final String HANG = """
            pid=$(docker inspect -f '{{.State.Pid}}' "$2")
            ovs-docker add-port "$1" eth0 "$2" --ipaddress="$3"/24 --gateway="${3%.*}".1
            nsenter -t "$pid" -n ethtool -K eth0 tx off >/dev/null
            """;

    @AfterEach
    void leaveNothing() {
        for (String host : List.of("host1", "host2")) {
            LabShell.on(
                    host,
                    "sh",
                    "-c",
                    "docker ps -aq | xargs -r docker rm -f; docker image rm -f " + IMAGE
                            + "; ovs-vsctl --if-exists del-br ovs-br0 -- --if-exists del-br ovs-br1; for k in 1 2; do"
                            + " iptables -t nat -D POSTROUTING -s 192.168.$k.0/24 -j MASQUERADE; done");
        }
    }

    @Test
    void theTutorialsNetworkIsTakenOverWhileItIsUsed() throws IOException {
        Lab.up(HOSTS);
        make("host1", "192.168.56.20", "docker1", "docker2");
        make("host2", "192.168.56.10", "docker3", "docker4");
        Result first = LabShell.weft("import", "192.168.56.10", "192.168.56.20");
        assertThat(first.status()).as(first.err()).isEqualTo(1);
        assertThat(first.err()).contains("192.168.1.11", "192.168.2.11");

        rehang("ovs-br0", "docker3", "192.168.1.12");
        rehang("ovs-br1", "docker4", "192.168.2.12");
        write(LabShell.weft("import", "192.168.56.10", "192.168.56.20").out());
        String before = pids();
        if (Lab.controllerRuns()) {
            Lab.killController();
        }
        Lab.startController(FILE);
        Result refused = LabShell.weft("plan", "-f", FILE);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).contains("--adopt");

        LossProbe.Result adopted = adopted();
        LossProbe.Result restarted = restarted();
        System.out.println("AdoptIT: lost while taken over: " + adopted.lost() + "; by one restart of ovs-vswitchd: "
                + restarted.lost() + "\n" + adopted + "\n" + restarted);

        assertThat(pids()).isEqualTo(before);
        assertThat(LabShell.weft("plan", "-f", FILE).ok().out()).contains("0 to add, 0 to change, 0 to remove");
        LabShell.weft("check", "-f", FILE).ok();
        LabShell.weft("verify", "--live").ok();
        assertThat(adopted.lost()).as(adopted.toString()).isLessThan(restarted.lost());
        comesBackAfterAReboot();
        LabShell.weft("destroy", "-f", FILE).ok();
        assertThat(LabShell.on("host1", "ovs-vsctl", "list-br").ok().out()).doesNotContain("ovs-br");
        assertThat(LabShell.on("host1", "docker", "ps", "-aq").ok().out()).isBlank();
    }

    private static LossProbe.Result adopted() {
        try (LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker3")) {
            LabShell.weft("apply", "--adopt", "-f", FILE).ok();
            Lab.awaitConnected();
            probe.awaitArrivals(200);
            return probe.stop();
        }
    }

    private static LossProbe.Result restarted() {
        try (LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker3")) {
            LabShell.on("host1", "sh", "-c", "kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid)")
                    .ok();
            probe.awaitArrivals(200);
            Lab.awaitConnected();
            probe.awaitArrivals(200);
            return probe.stop();
        }
    }

    private static void comesBackAfterAReboot() {
        LabShell.weft("lab", "reboot", "host2").ok();
        await().until(() -> Lab.inNetworkOf("host1", "docker1", "ping", "-c", "1", "-W", "2", "192.168.1.12")
                .succeeded());
    }

    private static void make(String host, String peer, String first, String second) {
        LabShell.on(host, "sh", "-ec", STEPS, "by-hand", peer).ok();
        for (String name : List.of(first, second)) {
            LabShell.on(host, "docker", "run", "-d", "--net=none", "--name", name, IMAGE)
                    .ok();
        }
        LabShell.on(host, "sh", "-ec", HANG, "hang", "ovs-br0", first, "192.168.1.11")
                .ok();
        LabShell.on(host, "sh", "-ec", HANG, "hang", "ovs-br1", second, "192.168.2.11")
                .ok();
    }

    private static void rehang(String bridge, String name, String address) {
        LabShell.on("host2", "ovs-docker", "del-port", bridge, "eth0", name).ok();
        LabShell.on("host2", "sh", "-ec", HANG, "hang", bridge, name, address).ok();
    }

    private static String pids() {
        String format = "{{.Name}} {{.Id}} {{.State.Pid}}";
        return LabShell.on("host1", "docker", "inspect", "-f", format, "docker1", "docker2")
                        .ok()
                        .out()
                + LabShell.on("host2", "docker", "inspect", "-f", format, "docker3", "docker4")
                        .ok()
                        .out();
    }

    private static void write(String text) throws IOException {
        Path file = LabShell.PROJECT.resolve(FILE);
        Files.writeString(file, text.replace("# controller: ADDRESS", "controller: 192.168.56.1"));
    }
}

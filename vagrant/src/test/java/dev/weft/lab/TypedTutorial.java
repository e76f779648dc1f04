package dev.weft.lab;

import java.util.List;

/**
 * Steps 3 to 6 of the tutorial, typed on one host of the lab: bridges, gateways, containers, tunnels and NAT, made by hand. The
 * image is built as its step 4 says, from a Dockerfile that needs no registry. The one thing added is {@code datapath_type}: the lab's
 * hosts have no kernel datapath.
 *
 * @param host     where it is typed
 * @param peer     underlay address of the other host
 * @param first    its container on ovs-br0
 * @param second   its container on ovs-br1
 * @param address  the last number of both containers' addresses
 */
record TypedTutorial(String host, String peer, String first, String second, int address) {
    /** As the tutorial has it: the containers of both hosts have the same addresses. */
    static final List<TypedTutorial> VERBATIM = List.of(
            new TypedTutorial("host1", "192.168.56.20", "docker1", "docker2", 11),
            new TypedTutorial("host2", "192.168.56.10", "docker3", "docker4", 11));

    private static final String BRIDGES = """
            ovs-vsctl add-br ovs-br0 -- set bridge ovs-br0 datapath_type=netdev
            ovs-vsctl add-br ovs-br1 -- set bridge ovs-br1 datapath_type=netdev
            ovs-vsctl add-port ovs-br0 veth0 -- set interface veth0 type=internal
            ovs-vsctl add-port ovs-br1 veth1 -- set interface veth1 type=internal
            ip address add 192.168.1.1/24 dev veth0
            ip address add 192.168.2.1/24 dev veth1
            ip link set dev veth0 up mtu 1450
            ip link set dev veth1 up mtu 1450
            """;

    private static final String CONTAINERS = """
            mkdir -p /root/tutorial && cd /root/tutorial
            cp "$(command -v busybox)" busybox
            printf '%%s\\n' 'FROM scratch' 'COPY busybox /bin/busybox' \
              'RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin"]' \
              'ENTRYPOINT ["/bin/sh", "-c", "trap exit TERM; while :; do sleep 3600 & wait $!; done"]' >Dockerfile
            DOCKER_BUILDKIT=0 docker build -q . -t ubuntu-docker
            docker run -d --net=none --name %1$s ubuntu-docker
            docker run -d --net=none --name %2$s ubuntu-docker
            ovs-docker add-port ovs-br0 eth0 %1$s --ipaddress=192.168.1.%3$d/24 --gateway=192.168.1.1
            ovs-docker add-port ovs-br1 eth0 %2$s --ipaddress=192.168.2.%3$d/24 --gateway=192.168.2.1
            """;

    private static final String TUNNELS = """
            ovs-vsctl add-port ovs-br0 vxlan0 -- set interface vxlan0 type=vxlan options:remote_ip=%1$s options:key=1000
            ovs-vsctl add-port ovs-br1 vxlan1 -- set interface vxlan1 type=vxlan options:remote_ip=%1$s options:key=2000
            """;

    private static final String NAT = """
            sysctl -qw net.ipv4.ip_forward=1
            iptables --append FORWARD --in-interface veth0 --jump ACCEPT
            iptables --append FORWARD --out-interface veth0 --jump ACCEPT
            iptables --table nat --append POSTROUTING --source 192.168.1.0/24 --jump MASQUERADE
            iptables --append FORWARD --in-interface veth1 --jump ACCEPT
            iptables --append FORWARD --out-interface veth1 --jump ACCEPT
            iptables --table nat --append POSTROUTING --source 192.168.2.0/24 --jump MASQUERADE
            """;

    /** Types all of it. */
    void type() {
        run(BRIDGES);
        run(String.format(CONTAINERS, first, second, address));
        run(String.format(TUNNELS, peer));
        run(NAT);
    }

    /** Points both bridges at the controller. */
    void setController(String target) {
        run("ovs-vsctl set-controller ovs-br0 " + target + "\novs-vsctl set-controller ovs-br1 " + target + "\n");
    }

    /** Hangs its containers anew, with other addresses. */
    TypedTutorial readdressed(int other) {
        run(String.format("""
                ovs-docker del-port ovs-br0 eth0 %1$s
                ovs-docker del-port ovs-br1 eth0 %2$s
                ovs-docker add-port ovs-br0 eth0 %1$s --ipaddress=192.168.1.%3$d/24 --gateway=192.168.1.1
                ovs-docker add-port ovs-br1 eth0 %2$s --ipaddress=192.168.2.%3$d/24 --gateway=192.168.2.1
                """, first, second, other));
        return new TypedTutorial(host, peer, first, second, other);
    }

    /** Its two containers. */
    List<HandMade> containers() {
        return List.of(
                new HandMade(host, first, "ovs-br0", "192.168.1." + address + "/24", "192.168.1.1"),
                new HandMade(host, second, "ovs-br1", "192.168.2." + address + "/24", "192.168.2.1"));
    }

    private void run(String script) {
        LabShell.on(host, "sh", "-ec", script).ok();
    }
}

package dev.weft.bootstrap.testkit;

import dev.weft.bootstrap.change.ImagePlanner;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.facts.RepairFiles;
import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.plan.RepairScript;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tutorial's topology in code, and hosts recorded in the lab while it ran. */
public final class Fixtures {
    public static final Network BLUE = network("blue", 1000, "192.168.1.0/24", "192.168.1.1", "veth0");
    public static final Network GREEN = network("green", 2000, "192.168.2.0/24", "192.168.2.1", "veth1");
    public static final Host HOST1 = host("host1", "192.168.56.10");
    public static final Host HOST2 = host("host2", "192.168.56.20");
    public static final Topology TUTORIAL = topology(List.of(
            container("docker1", "host1", BLUE, "192.168.1.11"),
            container("docker2", "host1", GREEN, "192.168.2.11"),
            container("docker3", "host2", BLUE, "192.168.1.12"),
            container("docker4", "host2", GREEN, "192.168.2.12")));

    private Fixtures() {}

    public static Topology topology(List<Container> containers) {
        return new Topology(
                1500,
                Optional.of(new Topology.Controller(Ipv4Address.parse("192.168.56.1"), 6653)),
                List.of(HOST1, HOST2),
                List.of(BLUE, GREEN),
                containers,
                List.of(new AssignedPort("blue-spare", Optional.empty(), "blue")));
    }

    public static Network network(String name, int vni, String subnet, String gateway, String port) {
        return Network.of(name, new Vni(vni), Ipv4Prefix.parse(subnet), Ipv4Address.parse(gateway), port, 1450);
    }

    public static Host host(String name, String address) {
        Ipv4Address ip = Ipv4Address.parse(address);
        return new Host(name, ip, Host.Ssh.DEFAULT, ip);
    }

    public static Container container(String name, String host, Network network, String ip) {
        return container(name, host, network, ip, Container.DEFAULT_IMAGE);
    }

    public static Container container(String name, String host, Network network, String ip, String image) {
        Ipv4Address address = Ipv4Address.parse(ip);
        return new Container(name, host, network.name(), address, network.vni().endpointMac(address), image);
    }

    public static HostSpec spec() {
        return HostSpec.of(TUTORIAL, HOST1);
    }

    public static String recorded(String name) {
        // The record was made when the image's sources were what they were then; its version is that of now.
        return Resources.text("host1-" + name + ".txt")
                .replaceAll("\"dev.weft.image\":\"[0-9a-f]+\"", "\"dev.weft.image\":\"" + ImagePlanner.version() + "\"")
                .replace("@@weft end", "@@weft systemd\nyes\n@@weft end");
    }

    public static HostFacts facts(String name) throws RemoteException {
        return HostProbe.read(recorded(name));
    }

    /** The same with what Weft of today makes for a host to put itself right with. */
    public static HostFacts healing(HostFacts facts, HostSpec spec) {
        Map<String, RepairFiles.File> files = new HashMap<>();
        for (String path : RepairPlanner.paths()) {
            String text = path.equals(RepairPlanner.SCRIPT)
                    ? RepairScript.of(spec, facts)
                    : Resources.text("heal/" + Path.of(path).getFileName());
            files.put(path, new RepairFiles.File(RepairPlanner.hash(text), true));
        }
        return new HostFacts(
                facts.tools(),
                facts.services(),
                facts.ovs(),
                facts.links(),
                facts.sysctls(),
                facts.rules(),
                facts.shields(),
                facts.docker(),
                new RepairFiles(
                        true,
                        files,
                        Map.of("weft-heal.timer", RepairFiles.AT_WORK, "weft-heal.path", RepairFiles.AT_WORK)));
    }
}

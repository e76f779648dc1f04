package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Something more at the end of a list changes nothing that was derived before: what is written on hosts and switches
 * already would otherwise be renamed under running containers. (Unless it is given by hand what another was given.)
 */
class StableNamesTest {
    private static final int FILES = 300;

    @ParameterizedTest
    @EnumSource(Layout.class)
    void somethingMoreAtTheEndRenamesNothing(Layout layout) {
        for (int seed = 0; seed < FILES; seed++) {
            RandomFile file = new RandomFile(layout, new Random(seed));
            Topology before = valid(file.text());
            for (int step = 0; step < 4; step++) {
                file.addOne();
                Topology after = valid(file.text());
                assertBegins(after, before, file.text());
                before = after;
            }
        }
    }

    private static void assertBegins(Topology after, Topology before, String file) {
        assertBegins(after.hosts(), before.hosts(), file);
        assertBegins(after.networks(), before.networks(), file);
        assertBegins(after.containers(), before.containers(), file);
        assertThat(after.routers()).as(file).isEqualTo(before.routers());
        for (Host host : before.hosts()) {
            assertBegins(after.bridges(host), before.bridges(host), file);
            for (Host peer :
                    before.hosts().stream().filter(h -> !h.equals(host)).toList()) {
                for (Network network : before.networks()) {
                    assertThat(after.tunnelPort(network, host, peer))
                            .as(file)
                            .isEqualTo(before.tunnelPort(network, host, peer));
                }
            }
        }
    }

    private static <T> void assertBegins(List<T> list, List<T> beginning, String file) {
        assertThat(list.subList(0, beginning.size())).as(file).isEqualTo(beginning);
    }

    private static Topology valid(String text) {
        return TopologyFile.parse(text).fold(topology -> topology, problems -> {
            throw new AssertionError(text + ProblemReport.format("topology.yaml", problems));
        });
    }

    /** A file of which anything that may be left out is given or not, by chance; what is added later leaves it out. */
    private static final class RandomFile {
        private final Layout layout;
        private final Random random;
        private final List<String> hosts = new ArrayList<>();
        private final List<String> networks = new ArrayList<>();
        private final List<String> containers = new ArrayList<>();
        private final String router;

        RandomFile(Layout layout, Random random) {
            this.layout = layout;
            this.random = random;
            for (int i = random.nextInt(4); i >= 0; i--) {
                addHost();
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                int n = networks.size();
                String bridge = layout == Layout.BRIDGE_PER_NETWORK ? maybe("bridge: ovs-br" + (5 - n)) : "";
                addNetwork(bridge + maybe("port: veth" + (5 - n)) + maybe("gateway: 10.0." + n + ".3"));
            }
            for (int i = random.nextInt(6); i > 0; i--) {
                int network = random.nextInt(networks.size());
                addContainer(network, maybe("ip: 10.0." + network + "." + (4 + containers.size())));
            }
            boolean joins = layout == Layout.ONE_BRIDGE && networks.size() > 1 && random.nextBoolean();
            router = joins ? "routers: [{name: core, networks: [n1, n0]}]\n" : "";
        }

        void addOne() {
            switch (random.nextInt(3)) {
                case 0 -> addHost();
                case 1 -> addNetwork("");
                default -> addContainer(random.nextInt(networks.size()), "");
            }
        }

        String text() {
            return "layout: " + (layout == Layout.ONE_BRIDGE ? "one-bridge" : "bridge-per-network") + "\n" + router
                    + list("hosts", hosts) + list("networks", networks) + list("containers", containers);
        }

        private static String list(String key, List<String> items) {
            return key + ":\n" + String.join("", items);
        }

        private void addHost() {
            int n = hosts.size();
            String name = (random.nextBoolean() ? "host" : "a-host-with-a-long-name-") + n;
            hosts.add("  - {name: " + name + ", address: 172.16.0." + (n + 1) + "}\n");
        }

        private void addNetwork(String more) {
            int n = networks.size();
            networks.add("  - {name: n" + n + ", vni: " + (n + 1) + ", subnet: 10.0." + n + ".0/24" + more + "}\n");
        }

        private void addContainer(int network, String more) {
            String host = hosts.get(random.nextInt(hosts.size())).replaceAll(".*name: ([^,]*),.*\\n", "$1");
            containers.add("  - {name: docker" + containers.size() + ", host: " + host + ", network: n" + network + more
                    + "}\n");
        }

        private String maybe(String given) {
            return random.nextBoolean() ? ", " + given : "";
        }
    }
}

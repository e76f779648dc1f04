package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.controller.api.Operations.RefusedException;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.Verdict;
import dev.weft.controller.openflow.Verdict.Trust;
import dev.weft.controller.store.MemoryStore;
import dev.weft.controller.store.Store;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bridges made by hand: who waits, who is accepted, and what becomes of that. */
class AdoptCommandsTest {
    private static final DatapathId MADE = DatapathId.parse("0000a1b2c3d4e5f6");
    private static final DatapathId OTHER = DatapathId.parse("0000a1b2c3d4e5f7");
    private static final String NETWORKS = """
            layout: bridge-per-network
            networks:
              - {name: blue, vni: 1000, subnet: 192.168.1.0/24}
              - {name: green, vni: 2000, subnet: 192.168.2.0/24}
            """;
    private static final String HOST2 = "  - {name: host2, address: 192.168.56.20}\n";
    private static final String HOSTS = NETWORKS + "hosts:\n  - {name: host1, address: 192.168.56.10}\n" + HOST2;
    private static final Topology FILE = parsed(HOSTS);

    private final Store store = new MemoryStore();
    private FabricLoop loop = new FabricLoop(FILE, 300, Clock.systemUTC(), store);
    private FabricOperations operations = operations(loop);

    private static Topology parsed(String text) {
        return TopologyFile.parse(text).fold(valid -> valid, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static FabricOperations operations(FabricLoop loop) {
        return new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    private void with(String file) {
        loop.close();
        loop = new FabricLoop(parsed(file), 300, Clock.systemUTC(), new MemoryStore());
        operations = operations(loop);
    }

    private static Origin from(String address) {
        try {
            return new Origin(InetAddress.getByName(address), address.equals("127.0.0.1"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** The switch has said its datapath id, and what its bridge is called. */
    private CompletableFuture<Verdict> comes(DatapathId id, String address, String name) {
        Verdict at = loop.judge(id, from(address));
        CompletionStage<Verdict> decided = at instanceof Verdict.Unknown
                ? loop.decide(id, from(address), name)
                : CompletableFuture.completedFuture(at);
        loop.ask(() -> 0).join();
        return decided.toCompletableFuture();
    }

    private List<String> problems() {
        return operations.status().toCompletableFuture().join().problems();
    }

    private List<String> events(String kind) {
        return operations.events().toCompletableFuture().join().stream()
                .filter(event -> event.kind().equals(kind))
                .map(Views.EventView::text)
                .toList();
    }

    private Views.Adoption adopt(String bridge, String... id) {
        return operations
                .adopt(bridge, List.of(id).stream().findFirst())
                .toCompletableFuture()
                .join();
    }

    private Views.Adoption adoptAll() {
        return operations.adoptAll().toCompletableFuture().join();
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    private FakeConnection connect(DatapathId id) {
        FakeConnection connection = new FakeConnection(id);
        loop.connected(connection, List.of());
        loop.ask(() -> 0).join();
        return connection;
    }

    private Bridge bridge(int n) {
        return loop.ask(() -> loop.fabric().topology().bridges().get(n)).join();
    }

    @Test
    void aBridgeOfAHostWaitsAndIsShownWithTheCommandThatAcceptsIt() {
        CompletableFuture<Verdict> verdict = comes(MADE, "192.168.56.10", "ovs-br0");

        assertThat(verdict).isNotDone();
        assertThat(problems())
                .anyMatch(line -> line.startsWith(
                                "host1/ovs-br0: a bridge that was created by hand is waiting " + "to be accepted")
                        && line.contains("0000a1b2c3d4e5f6")
                        && line.contains("`weft adopt host1/ovs-br0`"))
                .noneMatch(line -> line.startsWith("host1/ovs-br0: its switch is not connected"));
        assertThat(events("pending")).singleElement().asString().contains("`weft adopt host1/ovs-br0`");
        assertThat(operations.switches().toCompletableFuture().join())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.state()).isEqualTo("pending");
                    assertThat(one.bridge()).isEqualTo("host1/ovs-br0");
                    assertThat(one.datapathId()).isEqualTo(MADE.toString());
                });

        Views.Adoption answer = adopt("host1/ovs-br0");

        assertThat(answer.done()).extracting(Views.AdoptedView::bridge).containsExactly("host1/ovs-br0");
        assertThat(verdict).isCompletedWithValue(new Verdict.Admitted(Trust.OWN_ADDRESS));
        assertThat(bridge(0).datapathId()).isEqualTo(MADE);
        assertThat(connect(MADE).closed).isNull();
        assertThat(events("connected")).hasSize(1);
        assertThat(events("adopted")).singleElement().asString().contains("by `weft adopt`");
        assertThat(operations.switches().toCompletableFuture().join())
                .extracting(Views.SwitchView::state)
                .doesNotContain("pending");
    }

    @Test
    void allThatAreClearAreAcceptedAtOnce() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        comes(OTHER, "192.168.56.10", "ovs-br1");
        comes(DatapathId.parse("00000000000000a3"), "192.168.56.20", "ovs-br0");
        assertThat(problems())
                .anyMatch(line -> line.startsWith("3 bridges that were created by hand are waiting to be accepted:")
                        && line.contains("`weft adopt --all`"));

        assertThat(adoptAll().done())
                .extracting(Views.AdoptedView::bridge)
                .containsExactly("host1/ovs-br0", "host1/ovs-br1", "host2/ovs-br0");
        assertThat(adoptAll().done()).isEmpty();
    }

    @Test
    void aHostsNameMeansAllOfItsBridges() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        comes(OTHER, "192.168.56.10", "ovs-br1");
        assertThat(adopt("host1").done()).hasSize(2);
        assertRefused(() -> adopt("host1"), "no switch is waiting to be accepted as host1/ovs-br0 or host1/ovs-br1");
        assertRefused(() -> adopt("host7"), "no host or bridge 'host7'");
        assertRefused(() -> adopt(""), "which bridge?");
    }

    @Test
    void theNextControllerRemembersIt() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        loop.close();

        loop = new FabricLoop(FILE, 300, Clock.systemUTC(), store);
        operations = operations(loop);

        assertThat(loop.judge(MADE, from("192.168.56.10"))).isInstanceOf(Verdict.Admitted.class);
        operations.unadopt("host1/ovs-br0").toCompletableFuture().join();
        loop.close();
        loop = new FabricLoop(FILE, 300, Clock.systemUTC(), store);
        assertThat(loop.judge(MADE, from("192.168.56.10"))).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void itIsTakenBack() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        FakeConnection connection = connect(MADE);

        operations.unadopt("host1/ovs-br0").toCompletableFuture().join();

        assertThat(connection.closed).isNotNull();
        assertThat(bridge(0).datapathId()).isEqualTo(FILE.bridges().get(0).datapathId());
        assertThat(comes(MADE, "192.168.56.10", "ovs-br0")).isNotDone();
        assertRefused(
                () -> operations.unadopt("host1/ovs-br0").toCompletableFuture().join(), "was not adopted by command");
    }

    @Test
    void ofTwoThatWaitForOneBridgeTheUserSaysWhich() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        CompletableFuture<Verdict> second = comes(OTHER, "192.168.56.10", "ovs-br0");

        assertThat(problems()).anyMatch(line -> line.contains("`weft adopt host1/ovs-br0 0000a1b2c3d4e5f7`"));
        assertRefused(() -> adopt("host1/ovs-br0"), "several switches are waiting to be accepted as host1/ovs-br0");
        assertThat(adoptAll().left()).singleElement().asString().contains("choose one");
        assertRefused(() -> adopt("host1/ovs-br0", "00000000000000aa"), "with the datapath id 00000000000000aa");
        assertRefused(() -> adopt("host1/ovs-br0", "seven"), "'seven' is not a datapath id");

        adopt("host1/ovs-br0", OTHER.toString());

        assertThat(second).isCompletedWithValue(new Verdict.Admitted(Trust.OWN_ADDRESS));
        assertThat(bridge(0).datapathId()).isEqualTo(OTHER);
    }

    @Test
    void anAdoptedIdFromElsewhereIsSomebodyElse() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        connect(MADE);

        assertThat(loop.judge(MADE, from("192.168.56.20"))).isInstanceOf(Verdict.Refused.class);
        loop.refused(MADE, new InetSocketAddress("192.168.56.20", 7), "not from its host's address");

        assertThat(problems())
                .anyMatch(line -> line.startsWith(
                        "host1/ovs-br0: another switch, at 192.168.56.20, presents " + "its datapath id"));
    }

    @Test
    void aBridgeThatWasMadeAnewWaitsAgainAndReplacesTheOldByItsIdAlone() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        FakeConnection old = connect(MADE);

        comes(OTHER, "192.168.56.10", "ovs-br0");

        assertThat(problems())
                .anyMatch(line -> line.contains("another bridge with its name, with the datapath id " + OTHER));
        assertThat(adoptAll().done()).isEmpty();
        assertRefused(() -> adopt("host1/ovs-br0"), "is connected");
        adopt("host1/ovs-br0", OTHER.toString());
        assertThat(old.closed).isNotNull();
        assertThat(bridge(0).datapathId()).isEqualTo(OTHER);
        assertThat(connect(OTHER).closed).isNull();
    }

    @Test
    void onceTheOldIsGoneTheNewNeedsNoId() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        comes(OTHER, "192.168.56.10", "ovs-br0");
        assertThat(adoptAll().done()).extracting(Views.AdoptedView::datapathId).containsExactly(OTHER.toString());
    }

    @Test
    void theDatapathIdThatWeftGivesEndsAnAdoption() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        DatapathId derived = FILE.bridges().get(0).datapathId();

        assertThat(comes(derived, "192.168.56.10", "ovs-br0"))
                .isCompletedWithValue(new Verdict.Admitted(Trust.OWN_ADDRESS));

        assertThat(bridge(0).datapathId()).isEqualTo(derived);
        assertThat(events("unadopted")).singleElement().asString().contains("that Weft assigns");
    }

    @Test
    void byAddressNothingNeedsACommandButWhoComesSecond() {
        with("admission: by-address\n" + HOSTS);

        assertThat(comes(MADE, "192.168.56.10", "ovs-br0"))
                .isCompletedWithValue(new Verdict.Admitted(Trust.OWN_ADDRESS));
        connect(MADE);
        assertThat(comes(OTHER, "192.168.56.10", "ovs-br0")).isNotDone();
        assertThat(bridge(0).datapathId()).isEqualTo(MADE);
        assertThat(events("adopted")).singleElement().asString().contains("by its address");
    }

    @Test
    void whatTheFileSaysIsNotChangedByCommand() {
        with(NETWORKS
                + "hosts:\n  - {name: host1, address: 192.168.56.10, bridges: [{bridge: ovs-br0, datapath-id:"
                + " \"0000a1b2c3d4e5f7\"}]}\n"
                + HOST2);
        comes(MADE, "192.168.56.10", "ovs-br0");
        assertRefused(() -> adopt("host1/ovs-br0"), "the topology file gives host1/ovs-br0 the datapath id " + OTHER);
        assertThat(problems()).anyMatch(line -> line.contains("write " + MADE + " there"));
        assertThat(loop.judge(OTHER, from("192.168.56.10"))).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void anAdoptionEndsWithItsHostAndSoDoesTheConnection() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        FakeConnection connection = connect(MADE);

        loop.ask(() -> loop.replace(parsed(NETWORKS + "hosts:\n" + HOST2))).join();

        assertThat(connection.closed).isNotNull();
        assertThat(events("unadopted")).singleElement().asString().contains("no longer has host host1");
        loop.ask(() -> loop.replace(FILE)).join();
        assertThat(comes(MADE, "192.168.56.10", "ovs-br0")).isNotDone();
    }

    @Test
    void anotherFileKeepsTheAdoptedConnection() {
        comes(MADE, "192.168.56.10", "ovs-br0");
        adopt("host1/ovs-br0");
        FakeConnection connection = connect(MADE);

        loop.ask(() -> loop.replace(parsed(HOSTS + "ports: [{name: spare, network: blue}]\n")))
                .join();

        assertThat(connection.closed).isNull();
        assertThat(bridge(0).datapathId()).isEqualTo(MADE);
    }

    @Test
    void whoWaitsIsJudgedByTheNewFile() {
        CompletableFuture<Verdict> known = comes(MADE, "192.168.56.10", "ovs-br0");
        CompletableFuture<Verdict> strange = comes(OTHER, "192.168.56.10", "ovs-br1");

        loop.ask(() -> loop.replace(parsed("networks: [{name: blue, vni: 1000, subnet: 192.168.1.0/24}]\n"
                        + "hosts:\n  - {name: host1, address: 192.168.56.10, bridges: [{bridge: ovs-br0, "
                        + "datapath-id: \""
                        + MADE + "\"}]}\n")))
                .join();

        assertThat(known).isCompletedWithValue(new Verdict.Admitted(Trust.OWN_ADDRESS));
        assertThat(strange)
                .isCompletedWithValueMatching(verdict -> verdict instanceof Verdict.Refused refused
                        && refused.reason().equals("unknown bridge"));
    }

    @Test
    void whereAnAddressSaysNothingTheUserSaysWhichHostItIs() {
        with(HOSTS);
        CompletableFuture<Verdict> verdict = comes(MADE, "127.0.0.1", "ovs-br0");

        assertThat(verdict).isNotDone();
        assertThat(problems())
                .anyMatch(line -> line.contains("may be host1/ovs-br0 or host2/ovs-br0")
                        && line.contains("`weft adopt HOST " + MADE + "`"));
        assertThat(adoptAll().done()).isEmpty();
        assertRefused(() -> adopt("host2/ovs-br0"), "may be host1/ovs-br0 or host2/ovs-br0");
        adopt("host2/ovs-br0", MADE.toString());
        assertThat(verdict).isCompletedWithValue(new Verdict.Admitted(Trust.LOCAL));
        assertThat(bridge(2).datapathId()).isEqualTo(MADE);
    }

    @Test
    void aBridgeOfAnotherNameIsTurnedAwayWithAdvice() {
        assertThat(comes(MADE, "192.168.56.10", "br-ex"))
                .isCompletedWithValueMatching(verdict -> verdict instanceof Verdict.Refused refused
                        && refused.remedy().contains("name: br-ex"));
    }

    @Test
    void aHostCannotHaveAnyNumberWait() {
        for (int n = 1; n <= 64; n++) {
            assertThat(comes(new DatapathId(n), "192.168.56.10", "ovs-br0")).isNotDone();
        }
        assertThat(comes(new DatapathId(65), "192.168.56.10", "ovs-br0"))
                .isCompletedWithValueMatching(verdict -> verdict instanceof Verdict.Refused refused
                        && refused.reason().equals("too many unknown switches"));
        assertThat(comes(new DatapathId(1), "192.168.56.10", "ovs-br0")).isNotDone();
        assertThat(comes(new DatapathId(65), "192.168.56.20", "ovs-br0")).isNotDone();
    }

    @Test
    void aConnectionEndsWhenItsAddressIsNoneOfItsHostsAnyMore() {
        with(HOSTS.replace("192.168.56.10", "192.168.56.10, connects-from: [10.0.0.10]"));
        FakeConnection connection = new FakeConnection(bridge(0).datapathId(), from("10.0.0.10"));
        loop.connected(connection, List.of());
        loop.ask(() -> loop.replace(
                        parsed(HOSTS.replace("192.168.56.10", "192.168.56.10, connects-from: [10.0.0.10, 10.0.0.11]"))))
                .join();
        assertThat(connection.closed).isNull();

        loop.ask(() -> loop.replace(FILE)).join();

        assertThat(connection.closed).contains("address");
    }
}

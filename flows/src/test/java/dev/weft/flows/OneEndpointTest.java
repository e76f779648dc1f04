package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one endpoint makes different does not grow with the others of its network: no flow of theirs is made anew. */
class OneEndpointTest {
    /** GUARD four times, ARP, FORWARD; and here LEARN and its announcement. */
    private static final int ELSEWHERE = 6;

    private static final int HERE = 8;

    private final Compiler compiler = new Compiler(Tutorial.TOPOLOGY, Compiler.DEFAULT_MAC_AGE_SECONDS);

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 2_000})
    void learnedMovedAndForgotten(int others) {
        BridgeTables tables = new BridgeTables(compiler, Tutorial.BRIDGE2_WITH_SPARE, with(others));
        FlowTables without = tables.whole();
        Endpoint there = learned(others, "host1", "blue-other");
        Endpoint here = learned(others, "host2", "blue-spare");

        FlowTables learned = changed(tables, there.mac(), Optional.of(there), ELSEWHERE);
        assertThat(without.flowsNotIn(learned)).isEmpty();
        FlowTables moved = changed(tables, there.mac(), Optional.of(here), HERE);
        assertThat(learned.flowsNotIn(moved)).hasSize(ELSEWHERE);
        FlowTables forgotten = changed(tables, there.mac(), Optional.empty(), 0);
        assertThat(forgotten.flows()).isEqualTo(without.flows());
        assertThat(Difference.of(forgotten, moved).size()).isEqualTo(HERE);
    }

    /** Returns the tables after it. */
    private static FlowTables changed(BridgeTables tables, MacAddress mac, Optional<Endpoint> now, int made) {
        FlowTables before = tables.whole();
        assertThat(tables.update(Tutorial.BLUE, Map.of(mac, now))).isTrue();
        assertThat(tables.whole().flowsNotIn(before))
                .as("flows made for %s", now)
                .hasSize(made);
        assertThat(tables.update(Tutorial.BLUE, Map.of(mac, now)))
                .as("told twice")
                .isFalse();
        return tables.whole();
    }

    private static List<Endpoint> with(int others) {
        List<Endpoint> all = new ArrayList<>(Tutorial.declared());
        for (int n = 0; n < others; n++) {
            all.add(learned(n, "host1", "port" + n));
        }
        return all;
    }

    private static Endpoint learned(int n, String host, String port) {
        return new Endpoint(
                "blue",
                new MacAddress(0x02ee_0000_0000L + n),
                Optional.of(new Ipv4Address(0x0a01_0000 + n)),
                host,
                port,
                Optional.empty());
    }
}

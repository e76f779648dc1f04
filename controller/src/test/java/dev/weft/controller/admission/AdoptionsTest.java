package dev.weft.controller.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bridges accepted by command lie over the file, and end where the file says something else. */
class AdoptionsTest {
    private static final String HOSTS = """
            hosts:
              - {name: host1, address: 192.168.56.10%s}
              - {name: host2, address: 192.168.56.20%s}
            """;
    private static final DatapathId ID = DatapathId.parse("0000a1b2c3d4e5f6");
    private static final BridgeKey HOST1 = new BridgeKey("host1", "ovs-br0");

    private final List<BridgeKey> changed = new ArrayList<>();
    private final Map<BridgeKey, DatapathId> ids = new HashMap<>();
    private final Adoptions adoptions = new Adoptions(() -> ids, this::change);

    private void change(BridgeKey bridge, Optional<DatapathId> id) {
        ids.remove(bridge);
        id.ifPresent(now -> ids.put(bridge, now));
        changed.add(bridge);
    }

    private static Topology file(String ofHost1, String ofHost2) {
        return AdmissionRulesTest.parsed(String.format(HOSTS, ofHost1, ofHost2));
    }

    @Test
    void anAdoptedBridgeHasItsOwnDatapathId() {
        Topology file = file("", "");
        assertThat(adoptions.over(file)).isSameAs(file);

        adoptions.put(HOST1, ID);

        Topology over = adoptions.over(file);
        assertThat(over.bridge(ID).orElseThrow().title()).isEqualTo("host1");
        assertThat(over.bridges().get(1)).isEqualTo(file.bridges().get(1));
        assertThat(changed).containsExactly(HOST1);
        adoptions.remove(HOST1);
        adoptions.remove(HOST1);
        assertThat(adoptions.over(file)).isSameAs(file);
        assertThat(changed).containsExactly(HOST1, HOST1);
    }

    @Test
    void anAdoptionStaysAsLongAsTheFileHasItsBridge() {
        adoptions.put(HOST1, ID);
        assertThat(adoptions.revise(file("", ", ssh: {user: weft}"))).isEmpty();
        assertThat(adoptions.of(HOST1)).contains(ID);
    }

    @Test
    void itEndsWithItsHost() {
        adoptions.put(HOST1, ID);
        assertThat(adoptions.revise(AdmissionRulesTest.parsed("hosts: [{name: host9, address: 192.168.56.10}]")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.why()).isEqualTo("the topology file no longer has host host1"));
        assertThat(adoptions.all()).isEmpty();
    }

    @Test
    void itEndsWithItsBridge() {
        adoptions.put(new BridgeKey("host1", "ovs-br7"), ID);
        assertThat(adoptions.revise(file("", "")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.why()).contains("no longer has bridge ovs-br7"));
    }

    @Test
    void theFileGoesBefore() {
        adoptions.put(HOST1, ID);
        assertThat(adoptions.revise(file(", bridges: [{bridge: ovs-br0, datapath-id: \"00000000000000aa\"}]", "")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.why()).contains("now gives it the datapath id 00000000000000aa"));
        adoptions.put(HOST1, ID);
        assertThat(adoptions.revise(file(", bridges: [{bridge: ovs-br0, datapath-id: \"0000a1b2c3d4e5f6\"}]", "")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.why()).contains("now sets the datapath id itself"));
        adoptions.put(HOST1, ID);
        assertThat(adoptions.revise(file("", ", bridges: [{bridge: ovs-br0, datapath-id: \"0000a1b2c3d4e5f6\"}]")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.why()).contains("now has this datapath id at host2"));
        assertThat(adoptions.all()).isEmpty();
    }
}

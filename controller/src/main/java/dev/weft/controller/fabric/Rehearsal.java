package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a first switch brings about, for a fabric of its own and for nothing: the process loads some hundred classes by it, which
 * would take longer than a turn of the fabric's thread may.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final int MOST_PORTS = 8;
    private static final long FIRST_MAC = 0x0200_0000_0000L;

    private Rehearsal() {}

    /** Goes through it; a bug shows when it matters. */
    static void of(Topology topology, int macAgeSeconds) {
        try {
            Fabric fabric = new Fabric(topology, macAgeSeconds);
            topology.bridges().stream().findFirst().ifPresent(bridge -> connect(fabric, bridge));
        } catch (RuntimeException bug) {
            LOG.debug("a rehearsal has failed", bug);
        }
    }

    private static void connect(Fabric fabric, Bridge bridge) {
        Topology topology = fabric.topology();
        Stream<String> names = Stream.concat(
                topology.attachmentsOn(bridge.host().name()).stream().map(Attachment::portName),
                topology.networksOn(bridge).stream().map(network -> topology.gatewayPort(network, bridge.host())));
        AtomicInteger number = new AtomicInteger();
        List<SwitchPort> ports = names.limit(MOST_PORTS)
                .map(name ->
                        new SwitchPort(number.incrementAndGet(), name, new MacAddress(FIRST_MAC + number.get()), true))
                .toList();
        fabric.switchUp(bridge, ports);
        fabric.recover(bridge, HeldFlows.of(Installed.NOTHING)).all();
        Difference.of(fabric.desired(bridge.datapathId()), Installed.NOTHING);
        Difference.of(fabric.desired(bridge.datapathId()), FlowTables.EMPTY);
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.packet.ArpRequest;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Table;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
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
    private static final long STRANGER = 0x0200_0000_ffffL;

    private Rehearsal() {}

    /** Goes through it; a bug shows when it matters. */
    static void of(Topology topology, int macAgeSeconds) {
        try {
            perform(topology, macAgeSeconds);
        } catch (RuntimeException bug) {
            LOG.debug("a rehearsal has failed", bug);
        }
    }

    /** Returns what would follow. */
    static List<Effect> perform(Topology topology, int macAgeSeconds) {
        Fabric fabric = new Fabric(topology, macAgeSeconds);
        return topology.bridges().stream()
                .limit(1)
                .flatMap(bridge -> connect(fabric, bridge).stream())
                .toList();
    }

    private static List<Effect> connect(Fabric fabric, Bridge bridge) {
        Topology topology = fabric.topology();
        String host = bridge.host().name();
        Stream<String> names = Stream.concat(
                topology.assignedPorts().stream()
                        .filter(port -> port.isOn(host))
                        .map(AssignedPort::name),
                topology.attachmentsOn(host).stream().map(Attachment::portName));
        AtomicInteger number = new AtomicInteger();
        List<SwitchPort> ports = names.limit(MOST_PORTS)
                .map(name ->
                        new SwitchPort(number.incrementAndGet(), name, new MacAddress(FIRST_MAC + number.get()), true))
                .toList();
        List<Effect> effects = new ArrayList<>(fabric.switchUp(bridge, ports));
        effects.addAll(fabric.recover(bridge, HeldFlows.of(Installed.NOTHING)).all());
        Difference.of(fabric.desired(bridge.datapathId()), Installed.NOTHING);
        topology.networksOn(bridge).forEach(network -> effects.addAll(speak(fabric, bridge, network)));
        Difference.of(fabric.desired(bridge.datapathId()), FlowTables.EMPTY);
        return effects;
    }

    /** Somebody unknown at the first port. */
    private static List<Effect> speak(Fabric fabric, Bridge bridge, Network network) {
        Ipv4Address ip = new Ipv4Address(network.subnet().address().bits() + 1);
        byte[] frame = ArpRequest.of(new MacAddress(STRANGER), ip, ip);
        PacketIn packet = new PacketIn(1, network.vni().number(), Table.LEARN.number(), PacketIn.Reason.ACTION, frame);
        return new PacketInDispatcher(fabric).packetIn(bridge, packet, 0);
    }
}

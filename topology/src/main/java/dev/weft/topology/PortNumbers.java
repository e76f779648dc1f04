package dev.weft.topology;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The OpenFlow numbers that the ports which Weft makes on a bridge are to have: what {@code ofport_request} asks for
 * (ovs-vswitchd.conf.db(5)). They follow from the file alone, so the flows of a port can stand before the port does, and
 * hold for it again when it comes back.
 *
 * <p>A number is made from the port's name, by FNV-1a and the last step of SplitMix64. Where another port of the bridge has
 * it, the next of the name's own series is taken; a name that finds none free in {@value #TRIES} gets none, and Open vSwitch
 * picks. Each kind of port has a range to itself and takes its numbers in the file's order: something more at the end of its
 * list changes nobody's number, and something elsewhere only that of a port which wants the same one. All are in the upper
 * half of the numbers, of which Open vSwitch gives none by itself.
 */
public final class PortNumbers {
    private static final int TRIES = 64;

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Set<Integer> taken = new HashSet<>();

    private PortNumbers() {}

    /** A kind of port, and the numbers that such may have. */
    private enum Range {
        TUNNELS(32_768, 33_791),
        GATEWAYS(33_792, 40_959),
        CONTAINERS(40_960, 65_279);

        private final int first;
        private final int count;

        Range(int first, int last) {
            this.first = first;
            this.count = last - first + 1;
        }
    }

    /**
     * Those of the tunnel ports, gateway ports and containers' ports that Weft makes there, by the file: a network that came
     * to a host by command alone has no gateway port.
     *
     * @return numbers from 32768 to 65279 by device name, no two the same
     */
    public static Map<String, Integer> of(Topology any, Bridge bridge) {
        Topology topology = any.asInFile();
        List<Network> carried =
                topology.networks().stream().filter(bridge::carries).toList();
        PortNumbers of = new PortNumbers();
        tunnelPorts(topology, bridge, carried).forEach(port -> of.take(port, Range.TUNNELS));
        // Also of those that are not on this host: should one come, it takes no number that another has.
        carried.forEach(network -> of.take(topology.gatewayPort(network, bridge.host()), Range.GATEWAYS));
        Set<String> names = new LinkedHashSet<>();
        carried.forEach(network -> names.add(network.name()));
        List<Attachment> attachments = topology.attachmentsOn(bridge.host().name()).stream()
                .filter(attachment -> names.contains(attachment.network()))
                .toList();
        // First interfaces first: one more of a container takes no number from another container.
        attachments.stream()
                .filter(Attachment::isFirst)
                .forEach(attachment -> of.take(attachment.portName(), Range.CONTAINERS));
        attachments.stream()
                .filter(attachment -> !attachment.isFirst())
                .forEach(attachment -> of.take(attachment.portName(), Range.CONTAINERS));
        carried.stream()
                .filter(network -> network.exit() != Exit.NAT
                        || !topology.isOn(network, bridge.host().name()))
                .forEach(network -> of.numbers.remove(topology.gatewayPort(network, bridge.host())));
        return of.numbers;
    }

    private static Set<String> tunnelPorts(Topology topology, Bridge bridge, List<Network> carried) {
        Set<String> ports = new LinkedHashSet<>();
        if (topology.layout() == Layout.ONE_BRIDGE) {
            ports.add(topology.shared().tunnelPort()); // also on the only host
            return ports;
        }
        for (Network network : carried) {
            topology.hosts().stream()
                    .filter(peer -> !peer.equals(bridge.host()))
                    .forEach(peer -> ports.add(topology.tunnelPort(network, bridge.host(), peer)));
        }
        return ports;
    }

    private void take(String port, Range range) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int number = number(port, attempt, range);
            if (taken.add(number)) {
                numbers.put(port, number);
                return;
            }
        }
    }

    private static int number(String port, int attempt, Range range) {
        long mixed = mix(Integer.toUnsignedLong(SafeNames.fnv(port)) | (long) attempt << Integer.SIZE);
        return range.first + (int) Long.remainderUnsigned(mixed, range.count);
    }

    /** The output function of SplitMix64 (Steele, Lea, Flood 2014): each bit of the result depends on all of these. */
    private static long mix(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}

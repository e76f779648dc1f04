package dev.weft.flows;

import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.Map;
import java.util.Optional;

/**
 * A host's bridge as the compiler sees it.
 *
 * @param host  whose it is
 * @param ports the OpenFlow numbers of the ports it has now, by device name
 */
public record Bridge(Host host, Map<String, Integer> ports) {
    public Bridge {
        ports = Map.copyOf(ports);
    }

    Optional<Integer> port(String name) {
        return Optional.ofNullable(ports.get(name));
    }

    Optional<Integer> tunnel() {
        return port(Topology.TUNNEL_PORT);
    }
}

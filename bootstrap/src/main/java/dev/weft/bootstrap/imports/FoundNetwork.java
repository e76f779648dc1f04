package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenBridge;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import dev.weft.topology.Ipv4Prefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A network that was found: what is known of it so far. */
final class FoundNetwork {
    String name = "";
    Optional<Integer> vni = Optional.empty();
    Optional<Ipv4Prefix> subnet = Optional.empty();
    Optional<String> gateway = Optional.empty();
    Optional<Integer> mtu = Optional.empty();
    boolean isNat;

    /** The bridge that carries it, on each host that has one. */
    final Map<SeenHost, SeenBridge> bridges = new LinkedHashMap<>();

    /** Its gateway port, on each host that has one. */
    final Map<SeenHost, SeenPort> gateways = new LinkedHashMap<>();

    /** The first of its bridges. */
    SeenBridge bridge() {
        return bridges.values().iterator().next();
    }

    Optional<String> gatewayPort() {
        return gateways.values().stream().map(SeenPort::name).findFirst();
    }
}

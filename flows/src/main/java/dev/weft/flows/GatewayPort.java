package dev.weft.flows;

import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The port by which a network leaves the overlay on one host.
 *
 * @param name   its device name on that host
 * @param number its OpenFlow number; empty: it is not there
 * @param ownMac its MAC address, where that is not the network's gateway's: then frames are rewritten on their way to it and
 *     from it, so that guests see the gateway's alone
 */
record GatewayPort(String name, Optional<Integer> number, Optional<MacAddress> ownMac) {
    static GatewayPort of(Topology topology, Network network, BridgePorts bridge) {
        String name = topology.gatewayPort(network, bridge.host());
        return new GatewayPort(
                name, bridge.port(name), Optional.ofNullable(bridge.macs().get(name)));
    }

    /**
     * Its own MAC address, where a guest may know it from before: a gateway's address is nobody's but gateways', and has flows
     * of its own.
     */
    Optional<MacAddress> knownMac() {
        return ownMac.filter(mac -> !mac.isIn(Vni.GATEWAY_MAC_PREFIX, Vni.GATEWAY_MAC_MASK));
    }

    /** These actions, and then out by it: its host takes only what is for its MAC address. */
    Instructions leaving(int port, Action... before) {
        List<Action> actions = new ArrayList<>(Arrays.asList(before));
        ownMac.ifPresent(mac -> actions.add(Action.set(Field.ETH_DST, mac)));
        actions.add(Action.output(port));
        return Instructions.apply(actions.toArray(Action[]::new));
    }
}

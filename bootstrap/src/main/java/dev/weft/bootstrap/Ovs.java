package dev.weft.bootstrap;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the Open vSwitch database of a host holds (ovs-vswitchd.conf.db(5)).
 *
 * @param externalIds of the host's Open vSwitch as a whole: what Weft remembers there of the host before it
 */
record Ovs(Map<String, String> externalIds, List<Bridge> bridges) {
    /** The key in external_ids that marks what is Weft's; its value says what it is. */
    static final String MARK = "weft";

    Ovs {
        externalIds = Map.copyOf(externalIds);
        bridges = List.copyOf(bridges);
    }

    /** The bridges with our mark. */
    List<Bridge> ours() {
        return bridges.stream().filter(Bridge::isOurs).toList();
    }

    Optional<Bridge> bridge(String name) {
        return bridges.stream().filter(bridge -> bridge.name().equals(name)).findFirst();
    }

    /** The bridge that a port of this name is on. */
    Optional<Bridge> bridgeOf(String port) {
        return bridges.stream().filter(bridge -> bridge.port(port).isPresent()).findFirst();
    }

    record Bridge(
            String name,
            String datapathType,
            String failMode,
            List<String> protocols,
            Map<String, String> otherConfig,
            Map<String, String> externalIds,
            List<Port> ports,
            List<Controller> controllers) {
        Bridge {
            protocols = List.copyOf(protocols);
            otherConfig = Map.copyOf(otherConfig);
            externalIds = Map.copyOf(externalIds);
            ports = List.copyOf(ports);
            controllers = List.copyOf(controllers);
        }

        Optional<Port> port(String port) {
            return ports.stream().filter(p -> p.name().equals(port)).findFirst();
        }

        boolean isOurs() {
            return externalIds.containsKey(MARK);
        }

        /** The names of ports that somebody else put there; the bridge's own port is not one. */
        List<String> foreignPorts() {
            return ports.stream()
                    .filter(port -> !port.isOurs() && !port.name().equals(name))
                    .map(Port::name)
                    .toList();
        }
    }

    /**
     * A port and its one interface.
     *
     * @param mac        as asked for; empty: not
     * @param mtuRequest as asked for; empty: not
     * @param error      why Open vSwitch could not make it; empty: it could
     * @param number     OpenFlow port number, -1 when it has none
     * @param asked      the number as asked for, which it need not have; empty: not
     */
    record Port(
            String name,
            String type,
            Map<String, String> options,
            Map<String, String> externalIds,
            String mac,
            String mtuRequest,
            String error,
            int number,
            String asked) {
        Port {
            options = Map.copyOf(options);
            externalIds = Map.copyOf(externalIds);
        }

        boolean isOurs() {
            return externalIds.containsKey(MARK);
        }

        boolean is(String mark) {
            return mark.equals(externalIds.get(MARK));
        }

        boolean works() {
            return error.isEmpty() && number > 0;
        }
    }

    record Controller(String uuid, String target, String mode, String maxBackoff) {}
}

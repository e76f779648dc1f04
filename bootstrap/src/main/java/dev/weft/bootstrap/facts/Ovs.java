package dev.weft.bootstrap.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the Open vSwitch database of a host holds (ovs-vswitchd.conf.db(5)).
 *
 * @param externalIds of the host's Open vSwitch as a whole: what Weft remembers there of the host before it
 */
public record Ovs(Map<String, String> externalIds, List<Bridge> bridges) {
    /** The key in external_ids that marks what is Weft's; its value says what it is. */
    public static final String MARK = "weft";

    public Ovs {
        externalIds = Map.copyOf(externalIds);
        bridges = List.copyOf(bridges);
    }

    /** The bridges with our mark. */
    public List<Bridge> ours() {
        return bridges.stream().filter(Bridge::isOurs).toList();
    }

    public Optional<Bridge> bridge(String name) {
        return bridges.stream().filter(bridge -> bridge.name().equals(name)).findFirst();
    }

    /** The bridge that a port of this name is on. */
    public Optional<Bridge> bridgeOf(String port) {
        return bridges.stream().filter(bridge -> bridge.port(port).isPresent()).findFirst();
    }

    public record Bridge(
            String name,
            String datapathType,
            String failMode,
            List<String> protocols,
            Map<String, String> otherConfig,
            Map<String, String> externalIds,
            List<Port> ports,
            List<Controller> controllers) {
        public Bridge {
            protocols = List.copyOf(protocols);
            otherConfig = Map.copyOf(otherConfig);
            externalIds = Map.copyOf(externalIds);
            ports = List.copyOf(ports);
            controllers = List.copyOf(controllers);
        }

        public Optional<Port> port(String port) {
            return ports.stream().filter(p -> p.name().equals(port)).findFirst();
        }

        public boolean isOurs() {
            return externalIds.containsKey(MARK);
        }

        /** The names of ports that somebody else put there; the bridge's own port is not one. */
        public List<String> foreignPorts() {
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
    public record Port(
            String name,
            String type,
            Map<String, String> options,
            Map<String, String> externalIds,
            String mac,
            String mtuRequest,
            String error,
            int number,
            String asked) {
        public Port {
            options = Map.copyOf(options);
            externalIds = Map.copyOf(externalIds);
        }

        public boolean isOurs() {
            return externalIds.containsKey(MARK);
        }

        public boolean is(String mark) {
            return mark.equals(externalIds.get(MARK));
        }

        public boolean works() {
            return error.isEmpty() && number > 0;
        }
    }

    public record Controller(String uuid, String target, String mode, String maxBackoff) {}
}

package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.topology.Ipv4Address;
import java.util.Map;

/**
 * A packet at one bridge.
 *
 * @param host    whose bridge it is
 * @param port    device name of the port it came in by
 * @param passage what the bridge did with it
 * @param ports   device names of the bridge's ports by number
 */
public record Hop(String host, String port, Passage passage, Map<Integer, String> ports) {
    public Hop {
        ports = Map.copyOf(ports);
    }

    /** Whether it came from another host. */
    public boolean isByTunnel() {
        return passage.packet().get(Field.TUN_SRC) != 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(host + ", in through " + port + ": " + passage.packet());
        for (Step step : passage.steps()) {
            text.append("\n  ").append(step);
            step.emissions().forEach(emission -> text.append("\n           -> ").append(title(emission)));
        }
        return text.toString();
    }

    private String title(Emission emission) {
        String name = ports.getOrDefault(emission.port(), Integer.toUnsignedString(emission.port()));
        boolean isAddressed = !isByTunnel() && emission.packet().get(Field.TUN_DST) != 0;
        String tunnel = isAddressed
                ? " to " + new Ipv4Address((int) emission.packet().get(Field.TUN_DST)) + ", VNI "
                        + emission.packet().get(Field.TUN_ID)
                : "";
        return switch (emission.kind()) {
            case PORT -> "out through " + name + tunnel;
            case BACK -> "back through " + name;
            case CONTROLLER -> "to the controller";
            case INVALID_TTL -> "to the controller: TTL expired";
            case SUPPRESSED -> "not out through " + name + ", its input port";
        };
    }
}

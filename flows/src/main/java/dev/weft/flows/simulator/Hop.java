package dev.weft.flows.simulator;

import dev.weft.topology.Topology;

/**
 * A packet at one bridge.
 *
 * @param host    whose bridge it is
 * @param port    device name of the port it came in by
 * @param passage what the bridge did with it
 */
public record Hop(String host, String port, Passage passage) {
    /** Whether it came from another host. */
    public boolean isByTunnel() {
        return port.equals(Topology.TUNNEL_PORT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(host + ", in by " + port + ": " + passage.packet());
        for (Step step : passage.steps()) {
            text.append("\n  ").append(step);
            step.emissions().forEach(emission -> text.append("\n           -> ").append(emission));
        }
        return text.toString();
    }
}

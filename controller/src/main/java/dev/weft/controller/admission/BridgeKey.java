package dev.weft.controller.admission;

import dev.weft.topology.Bridge;

/**
 * A bridge of the file, whatever its datapath id.
 *
 * @param host   the name of its host
 * @param inFile {@link Bridge#inFile()}
 */
public record BridgeKey(String host, String inFile) {
    public static BridgeKey of(Bridge bridge) {
        return new BridgeKey(bridge.host().name(), bridge.inFile());
    }

    /** Whether a user means it by that: by its title, its host and name, or its host alone. */
    public static boolean isMeant(Bridge bridge, String words) {
        return words.equals(bridge.title())
                || words.equals(bridge.host().name())
                || words.equals(of(bridge).toString());
    }

    @Override
    public String toString() {
        return host + "/" + inFile;
    }
}

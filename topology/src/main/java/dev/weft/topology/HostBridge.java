package dev.weft.topology;

import java.util.Map;
import java.util.Optional;

/**
 * What is different about one bridge of one host: it was made by hand, with another datapath id or other names than Weft
 * would have given it.
 *
 * @param inFile     the file's name of the bridge, {@link Bridge#inFile()}
 * @param name       its device name on this host, if it is another
 * @param datapathId its datapath id, if it is not the one derived from the host's VTEP
 * @param gateways   the device names of its gateway ports that are others than {@link Network#port()}, by network
 * @param tunnels    the device names of its tunnel ports that are others than Weft's, by the host that they lead to
 */
public record HostBridge(
        String inFile,
        Optional<String> name,
        Optional<DatapathId> datapathId,
        Map<String, String> gateways,
        Map<String, String> tunnels) {
    public HostBridge {
        gateways = Map.copyOf(gateways);
        tunnels = Map.copyOf(tunnels);
    }

    /** A bridge that differs in its datapath id alone. */
    public static HostBridge of(String inFile, DatapathId id) {
        return new HostBridge(inFile, Optional.empty(), Optional.of(id), Map.of(), Map.of());
    }

    /** This one with another datapath id. */
    public HostBridge with(DatapathId id) {
        return new HostBridge(inFile, name, Optional.of(id), gateways, tunnels);
    }
}

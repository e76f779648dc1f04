package dev.weft.topology;

/**
 * A bridge of Weft on a host: one OpenFlow switch.
 *
 * @param host       where it is
 * @param inFile     what the file calls it, the same on every host: {@link Network#bridge()} of what it carries
 * @param name       its device name on this host; {@code inFile} unless the file says otherwise
 * @param datapathId its name as a switch
 * @param title      what people call it: {@code host1} where hosts have one bridge, else {@code host1/ovs-br1}
 */
public record Bridge(Host host, String inFile, String name, DatapathId datapathId, String title) {
    /** Whether both are one switch, even if how to reach its host differs. */
    public boolean isSame(Bridge other) {
        return datapathId.equals(other.datapathId)
                && name.equals(other.name)
                && host.name().equals(other.host.name());
    }

    /** Whether the network is on this bridge, where it is on the host. */
    public boolean carries(Network network) {
        return network.bridge().equals(inFile);
    }
}

package dev.weft.topology;

/**
 * A bridge of Weft on a host: one OpenFlow switch.
 *
 * @param host       where it is
 * @param name       its device name, the same on every host
 * @param datapathId its name as a switch
 * @param title      what people call it: {@code host1} where hosts have one bridge, else {@code host1/ovs-br1}
 */
public record Bridge(Host host, String name, DatapathId datapathId, String title) {
    /** Whether both are one switch, even if how to reach its host or what it is called differs. */
    public boolean isSame(Bridge other) {
        return datapathId.equals(other.datapathId)
                && name.equals(other.name)
                && host.name().equals(other.host.name());
    }
}

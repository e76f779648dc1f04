package dev.weft.topology;

/**
 * A bridge of Weft on a host: one OpenFlow switch.
 *
 * @param host       where it is
 * @param name       its device name, the same on every host
 * @param datapathId its name as a switch
 * @param title      what people call it: {@code host1} where hosts have one bridge, else {@code host1/ovs-br1}
 */
public record Bridge(Host host, String name, DatapathId datapathId, String title) {}

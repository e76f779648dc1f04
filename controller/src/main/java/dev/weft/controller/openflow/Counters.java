package dev.weft.controller.openflow;

/**
 * What has passed over one connection so far, or over several of one switch.
 *
 * @param bytesIn           received, headers included
 * @param bytesOut          sent
 * @param messagesIn        received, of all types
 * @param packetIns         among them
 * @param packetOuts        sent
 * @param packetOutsDropped not sent because the switch did not take in what was sent before
 * @param flowMods          sent, those inside a bundle included; so are the next two
 * @param groupMods         sent
 * @param meterMods         sent
 * @param errors            error replies received
 * @param malformed         messages that could not be read, and were skipped
 * @param skipped           messages that were well formed but not expected here, and were skipped
 * @param listenerFailures  exceptions thrown by the {@link SwitchListener}
 */
public record Counters(
        long bytesIn,
        long bytesOut,
        long messagesIn,
        long packetIns,
        long packetOuts,
        long packetOutsDropped,
        long flowMods,
        long groupMods,
        long meterMods,
        long errors,
        long malformed,
        long skipped,
        long listenerFailures) {
    /** Of a connection on which nothing has passed yet. */
    public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Of this and a later connection together. */
    public Counters plus(Counters more) {
        return new Counters(
                bytesIn + more.bytesIn,
                bytesOut + more.bytesOut,
                messagesIn + more.messagesIn,
                packetIns + more.packetIns,
                packetOuts + more.packetOuts,
                packetOutsDropped + more.packetOutsDropped,
                flowMods + more.flowMods,
                groupMods + more.groupMods,
                meterMods + more.meterMods,
                errors + more.errors,
                malformed + more.malformed,
                skipped + more.skipped,
                listenerFailures + more.listenerFailures);
    }
}

package dev.weft.controller.openflow;

/**
 * What has passed over one connection so far.
 *
 * @param bytesIn           received, headers included
 * @param bytesOut          sent
 * @param messagesIn        received, of all types
 * @param packetIns         among them
 * @param packetOuts        sent
 * @param packetOutsDropped not sent because the switch did not take in what was sent before
 * @param flowMods          flow and group changes sent
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
        long errors,
        long malformed,
        long skipped,
        long listenerFailures) {
    /** Of a connection on which nothing has passed yet. */
    public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.DatapathId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A switch that has shaken hands. Thread safe. Stages fail when the connection ends or no answer comes in time. */
public interface SwitchConnection {
    DatapathId id();

    InetSocketAddress remote();

    /**
     * Sends a difference in its documented order, with barriers. The stage completes when the switch has answered the
     * last barrier, with the errors it reported on the way, each tied to the flow or group that caused it.
     */
    CompletionStage<List<SwitchError>> program(Difference difference);

    /** Asks for everything the switch holds now. */
    CompletionStage<Installed> read();

    /**
     * Has the switch send a frame.
     *
     * @param inPort the port it pretends to have come from: an OpenFlow port number
     */
    void packetOut(int inPort, List<Action> actions, byte[] frame);

    Counters counters();

    /** Ends the connection; {@link SwitchListener#disconnected} follows with this reason. */
    void close(String why);

    /**
     * What this connection has seen since it was made.
     *
     * @param packetIns packets sent to the controller
     * @param flowMods  flow-mods sent to the switch
     * @param groupMods group-mods sent to the switch
     * @param errors    error messages received
     * @param skipped   messages received that could not be read, and were skipped
     */
    record Counters(long packetIns, long flowMods, long groupMods, long errors, long skipped) {}
}

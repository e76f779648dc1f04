package dev.weft.controller.fabric;

import java.util.Locale;

/** What an event of the log is about. A word of each is what users see and filter by, so none is ever renamed. */
enum NoteKind {
    /** The controller started. */
    STARTED(true, false),
    /** Another topology file is in force. */
    RELOADED(false, false),

    CONNECTED(true, true),
    DISCONNECTED(true, true),
    /** A switch that somebody tried to connect was turned away, or a packet claimed what is another's. */
    REFUSED(false, false),
    /** A switch waits to be accepted. */
    PENDING(false, false),
    ADOPTED(false, false),
    UNADOPTED(false, false),

    /** A switch holds what it must. */
    SYNCED(true, true),
    /** A switch did not hold what it had confirmed. */
    DRIFT(true, true),
    /** A flow that is not Weft's stood where one of Weft's belongs. */
    FOREIGN(true, false),
    /** A switch refused a message. */
    ERROR(false, false),
    /** More came than is looked at. */
    OVERLOAD(false, true),
    /** A switch has no meters. */
    METERS(false, false),

    PORT(true, false),
    QUARANTINE(false, false),
    ASSIGNED(false, false),
    UNASSIGNED(false, false),
    /** As many endpoints are learned at a port as may be. */
    FULL(false, false),

    LEARNED(false, false),
    MOVED(false, false),
    FORGOTTEN(false, false),
    /** An endpoint has no address any more that it had. */
    RELEASED(false, false),
    /** A declared endpoint is at its port and was announced. */
    IN_PLACE(true, false),
    /** Two use one address. */
    CONFLICT(false, false);

    private final boolean isChange;
    private final boolean isOfSwitch;

    NoteKind(boolean isChange, boolean isOfSwitch) {
        this.isChange = isChange;
        this.isOfSwitch = isOfSwitch;
    }

    /** As users see it, like {@code in-place}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether each is a change, such as the end of what another of its kind began; no packet brings one about. */
    boolean isChange() {
        return isChange;
    }

    /** Whether Weft says it about a switch as a whole, which what its ports do must not keep back. */
    boolean isOfSwitch() {
        return isOfSwitch;
    }
}

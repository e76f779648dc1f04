package dev.weft.controller.openflow;

/** What all connections of a server share. */
record ServerContext(Admission admission, SwitchListener listener, Limits limits, Switches switches, LogOnce log) {
    ServerContext(Admission admission, SwitchListener listener, Limits limits) {
        this(admission, listener, limits, new Switches(limits.halfOpen()), new LogOnce());
    }
}

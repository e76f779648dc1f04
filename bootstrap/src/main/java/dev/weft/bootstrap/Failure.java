package dev.weft.bootstrap;

/** Something that stops the work on a host: what, why, and what to do about it. */
record Failure(String what, String why, String fix) {
    static Failure of(RemoteException e) {
        return new Failure("no access", e.getMessage(), e.fix());
    }
}

package dev.weft.bootstrap;

/** Something that stops the work on a host: what, why, and what to do about it. */
record Failure(String what, String why, String fix) {
    static Failure of(RemoteException e) {
        return new Failure("no access", e.getMessage(), e.fix());
    }

    /** What was never meant to happen, and is a matter of one host all the same. */
    static Failure defect(Throwable e) {
        return new Failure(
                "a defect in Weft",
                Said.line(e.getClass().getSimpleName() + ": " + Ssh.reason(e)),
                "please report it, with what this host runs; the others are not concerned");
    }
}

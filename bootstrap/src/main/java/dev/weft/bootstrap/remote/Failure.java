package dev.weft.bootstrap.remote;

/**
 * Something that stops the work on a host.
 *
 * @param what what is wrong, one line
 * @param why  its cause, one line
 * @param fix  what to do about it, one line
 */
public record Failure(String what, String why, String fix) {
    public Failure {
        what = Said.row(what);
        why = Said.row(why);
        fix = Said.row(fix);
    }

    public static Failure of(RemoteException e) {
        return new Failure("no access", e.getMessage(), e.fix());
    }

    /** What was never meant to happen, and is a matter of one host all the same. */
    public static Failure defect(Throwable e) {
        return new Failure(
                "a bug in Weft",
                Said.line(e.getClass().getSimpleName() + ": " + Ssh.reason(e)),
                "please report it with the software versions of this host; other hosts are not affected");
    }
}

package dev.weft.bootstrap.findings;

/**
 * Something on a host that is not well, or not safe.
 *
 * @param host its name
 * @param what one line: what is wrong, and what comes of it
 * @param fix  one line: the command that mends it, and where it is typed
 */
public record HostProblem(String host, String what, String fix) {
    /** As one line for people. */
    public String text() {
        return host + ": " + what + ". " + fix;
    }
}

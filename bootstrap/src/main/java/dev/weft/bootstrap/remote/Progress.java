package dev.weft.bootstrap.remote;

/** Where lines about work in progress go. Called from several threads. */
@FunctionalInterface
public interface Progress {
    /**
     * Says one line.
     *
     * @param host the host it is about
     * @param text what happens there
     */
    void say(String host, String text);
}

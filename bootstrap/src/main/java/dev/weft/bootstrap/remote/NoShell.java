package dev.weft.bootstrap.remote;

import java.util.Locale;

/** Why a login does not lead to a shell with root's rights: told by what was printed in its place. */
final class NoShell {
    private NoShell() {}

    /**
     * What to tell the user.
     *
     * @param where  the host
     * @param user   who logged in
     * @param byHand the command that logs in the same way
     * @param ended  how what ran there ended
     */
    static RemoteException of(String where, String user, String byHand, Remote.Result ended) {
        String said = Said.line(ended.errors(), ended.output());
        String all = (ended.errors() + ended.output()).toLowerCase(Locale.ROOT);
        boolean root = user.equals(dev.weft.topology.Host.Ssh.DEFAULT_USER);
        String tried = byHand + (root ? " sh -c true" : " sudo -n true");
        if (!root && all.contains("sudo")) {
            return sudo(where, user, all, said, tried);
        }
        return new RemoteException(
                "user " + user + " gets no shell on " + where + ": the command there ended with status "
                        + ended.status() + ", and " + (said.startsWith("it printed") ? said : "printed: " + said),
                "to see why: " + tried
                        + " (an account without a shell, or a command forced by ForceCommand in sshd_config or "
                        + "command= in authorized_keys); Weft needs a login that runs commands: give "
                        + "the account a shell (usermod --shell /bin/sh "
                        + user
                        + "), or name another user in the file: ssh: {user: NAME}");
    }

    private static RemoteException sudo(String where, String user, String all, String said, String tried) {
        String what = "user " + user + " cannot become root on " + where + ": " + said;
        if (all.contains("not found") || all.contains("unknown command") || all.contains("no such file")) {
            return new RemoteException(
                    what,
                    "install sudo there (apt-get install sudo) and allow it without a password (" + rule(user)
                            + "), or log in as root: ssh: {user: root}; to check by hand: " + tried);
        }
        if (all.contains("tty")) {
            return new RemoteException(
                    what,
                    "sudo requires a terminal, which commands over SSH do not have: write Defaults:" + user
                            + " !requiretty in /etc/sudoers.d there, or log in as root: ssh: {user: root}; to "
                            + "check by hand: "
                            + tried);
        }
        return new RemoteException(
                what,
                "allow it without a password (" + rule(user)
                        + "), or log in as root: ssh: {user: root}; to check by hand: " + tried);
    }

    private static String rule(String user) {
        return user + " ALL=(ALL) NOPASSWD: ALL in /etc/sudoers.d";
    }
}

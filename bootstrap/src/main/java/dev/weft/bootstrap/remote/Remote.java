package dev.weft.bootstrap.remote;

import dev.weft.topology.Host;
import java.util.List;
import java.util.Optional;

/** A host on which commands can be run: one connection, used by one thread. */
public interface Remote extends AutoCloseable {
    /**
     * Runs a command to its end. A command that fails is an answer, not an exception.
     *
     * @throws RemoteException when the connection fails or the command takes longer than it may
     */
    Result run(Command command) throws RemoteException;

    /**
     * Runs commands one after the other up to the first that fails, while no other command of Weft is at work on the host.
     *
     * @param commands at least one
     * @throws RemoteException when the connection fails or the commands take longer than they may
     */
    default Sequence runAlone(List<Command> commands) throws RemoteException {
        for (Command command : commands) {
            Result result = run(command.alone());
            if (!result.ok()) {
                return new Sequence(Optional.of(command), result);
            }
        }
        return Sequence.DONE;
    }

    /**
     * Starts a command that goes on until the connection is closed, and waits for its first line of output.
     *
     * @throws RemoteException when it ends without one
     */
    String hold(Command command) throws RemoteException;

    /** What of the user's configuration of ssh was left out, and may matter. */
    default List<String> notes() {
        return List.of();
    }

    @Override
    void close();

    /** How a command ended. */
    record Result(int status, String output, String errors) {
        public boolean ok() {
            return status == 0;
        }
    }

    /**
     * How several commands ended.
     *
     * @param failed the command that failed; empty: all succeeded
     * @param result of that command
     */
    record Sequence(Optional<Command> failed, Result result) {
        static final Sequence DONE = new Sequence(Optional.empty(), new Result(0, "", ""));
    }

    /** Opens the connection to a host. */
    interface Opener {
        Remote open(Host host) throws RemoteException;
    }
}

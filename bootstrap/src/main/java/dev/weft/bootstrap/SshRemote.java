package dev.weft.bootstrap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SSH connection; each command is a session channel of it (RFC 4254, section 6.5). */
final class SshRemote implements Remote {
    private static final Logger LOG = LoggerFactory.getLogger(SshRemote.class);

    /** No command of ours prints as much; one that does is cut off rather than kept in memory. */
    private static final int MOST_OUTPUT = 64 << 20;

    private final SSHClient client;
    private final String where;
    private final List<String> become;

    SshRemote(SSHClient client, String where, String user) {
        this.client = client;
        this.where = where;
        this.become = user.equals("root") ? List.of() : List.of("sudo", "-n", "--");
    }

    @Override
    public Result run(Command command) throws RemoteException {
        try (Session session = client.startSession();
                Session.Command running = session.exec(line(command))) {
            CompletableFuture<String> output = read(running.getInputStream());
            CompletableFuture<String> errors = read(running.getErrorStream());
            write(running, command.input());
            long deadline = System.nanoTime() + command.timeout().toNanos();
            String out = output.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            String err = errors.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            running.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS);
            Integer status = running.getExitStatus();
            // A command that a signal ended has no status (RFC 4254, section 6.10).
            return new Result(status == null ? 255 : status, out, err);
        } catch (TimeoutException e) {
            throw new RemoteException(
                    "a command did not end within " + command.timeout().toSeconds() + " s on " + where + ": "
                            + command.shown(),
                    "look on the host what it waits for; then run the same again, it goes on from here",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(command, e);
        } catch (IOException | ExecutionException e) {
            throw lost(command, e);
        }
    }

    @Override
    public String hold(Command command) throws RemoteException {
        try {
            Session.Command running = client.startSession().exec(line(command));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8));
            String line = async(reader::readLine).get(command.timeout().toNanos(), TimeUnit.NANOSECONDS);
            if (line != null) {
                return line;
            }
            String errors = read(running.getErrorStream()).get(1, TimeUnit.SECONDS);
            throw new RemoteException(
                    "a command ended at once on " + where + ": " + command.shown() + ": " + errors.strip(),
                    "run it there by hand to see why");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(command, e);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw lost(command, e);
        }
    }

    private String line(Command command) {
        List<String> words = new ArrayList<>(become);
        words.addAll(command.words());
        return Shell.line(words);
    }

    private RemoteException lost(Command command, Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return new RemoteException(
                "the connection to " + where + " failed at: " + command.shown() + ": " + Ssh.reason(cause),
                "see whether the host is up; then run the same again, it goes on from here",
                e);
    }

    /** A command may end without having read what it was given; its status says how that went. */
    private static void write(Session.Command running, String input) {
        try (OutputStream stream = running.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("a command did not read its input", e);
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        return async(() -> new String(stream.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8));
    }

    /** A thread of its own: reading both streams keeps a talkative command from waiting for us for ever. */
    private static <T> CompletableFuture<T> async(Reading<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(reading.read());
                    } catch (IOException e) {
                        result.completeExceptionally(e);
                    }
                },
                "weft-ssh-read");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    @Override
    public void close() {
        disconnect(client);
    }

    static void disconnect(SSHClient client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("closing an SSH connection", e);
        }
    }
}

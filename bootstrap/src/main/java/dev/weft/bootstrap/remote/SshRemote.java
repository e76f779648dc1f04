package dev.weft.bootstrap.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SSH connection; each command is a session channel of it (RFC 4254, section 6.5). */
final class SshRemote implements Remote {
    private static final Logger LOG = LoggerFactory.getLogger(SshRemote.class);

    /** Until a login shell has read its files, and sudo has looked up whatever it looks up. */
    private static final Duration SHELL = Duration.ofSeconds(60);

    /** sshd counts a session for a moment longer than the client sees it; there is nothing that tells when it stops. */
    private static final Duration COUNTED = Duration.ofSeconds(3);

    /** Between the end of a command's output and that of the channel. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    /** For the lock that a sequence of commands takes first. */
    private static final Duration LOCKED = Duration.ofSeconds(60);

    private static final Duration AGAIN = Duration.ofMillis(20);

    /**
     * Who is at the other end.
     *
     * @param where  for people
     * @param byHand the command that logs in the same way
     * @param notes  what of the user's configuration was left out
     */
    record Peer(String where, String user, String byHand, List<String> notes) {
        boolean isRoot() {
            return user.equals(dev.weft.topology.Host.Ssh.DEFAULT_USER);
        }
    }

    private final List<SSHClient> way;
    private final Peer peer;
    private boolean holding;

    /** @param way connections from the first machine in between to the host itself */
    SshRemote(List<SSHClient> way, Peer peer) {
        this.way = List.copyOf(way);
        this.peer = peer;
    }

    @Override
    public List<String> notes() {
        return peer.notes();
    }

    @Override
    public Result run(Command command) throws RemoteException {
        return run(command, ShellScript.run(command));
    }

    /** One session for all of them: the host starts a login shell once, and one round trip passes. */
    @Override
    public Sequence runAlone(List<Command> commands) throws RemoteException {
        Command all = Command.script(
                        commands.stream().map(Command::shown).collect(Collectors.joining("; ")), "", List.of())
                .within(commands.stream().map(Command::timeout).reduce(LOCKED, Duration::plus));
        Result result = run(all, ShellScript.runAlone(commands));
        List<String> steps = ShellScript.steps(result.errors());
        if (result.ok() && steps.size() == commands.size()) {
            return Sequence.DONE;
        }
        int last = Math.max(1, Math.min(steps.size(), commands.size())) - 1;
        String errors = steps.isEmpty() ? result.errors() : steps.get(steps.size() - 1);
        return new Sequence(
                Optional.of(commands.get(last)),
                new Result(result.ok() ? 255 : result.status(), result.output(), errors));
    }

    private Result run(Command command, String script) throws RemoteException {
        try (Session session = session();
                Session.Command running = session.exec(shell())) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<String> output = Streams.all(running.getInputStream(), begun);
            CompletableFuture<String> errors = Streams.all(running.getErrorStream(), new CompletableFuture<>());
            long deadline = System.nanoTime() + command.timeout().toNanos();
            feed(running, script);
            end(running);
            begin(begun, command);
            String out = within(output, deadline);
            String err = within(errors, deadline);
            running.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS);
            Integer status = running.getExitStatus();
            // A command that a signal ended has no status (RFC 4254, section 6.10).
            return result(new Result(status == null ? 255 : status, out, err));
        } catch (TimeoutException e) {
            throw new RemoteException(
                    "a command did not end within " + command.timeout().toSeconds() + " s on " + peer.where() + ": "
                            + command.shown(),
                    "find out on the host what it waits for; then run the command again, it continues from here",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(command, e);
        } catch (IOException | ExecutionException e) {
            throw lost(command, e);
        }
    }

    private void begin(CompletableFuture<Void> begun, Command command)
            throws RemoteException, InterruptedException, ExecutionException {
        try {
            begun.get(SHELL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw silent(command, e);
        }
    }

    private RemoteException silent(Command command, TimeoutException e) {
        return new RemoteException(
                peer.where() + " accepts user " + peer.user() + " but then sends nothing for " + SHELL.toSeconds()
                        + " s; requested: " + command.shown(),
                "to see what it waits for: " + peer.byHand() + " sh -c true",
                e);
    }

    private static String within(CompletableFuture<String> stream, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stream.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private Result result(Result ended) throws RemoteException {
        Optional<String> output = ShellScript.afterMark(ended.output());
        if (output.isEmpty()) {
            throw NoShell.of(peer.where(), peer.user(), peer.byHand(), ended);
        }
        return new Result(
                ended.status(),
                output.get(),
                ShellScript.afterMark(ended.errors()).orElse(ended.errors()));
    }

    @Override
    public String hold(Command command) throws RemoteException {
        try {
            Session.Command running = session().exec(shell());
            feed(running, ShellScript.hold(command));
            Streams.Held held = Streams.firstLine(running.getInputStream())
                    .get(command.timeout().toNanos(), TimeUnit.NANOSECONDS);
            if (!held.line().isEmpty()) {
                holding = true;
                return held.line();
            }
            end(running);
            String errors = Streams.all(running.getErrorStream(), new CompletableFuture<>())
                    .completeOnTimeout("", LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS)
                    .get();
            if (!held.begun()) {
                running.join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
                Integer status = running.getExitStatus();
                throw NoShell.of(
                        peer.where(),
                        peer.user(),
                        peer.byHand(),
                        new Result(status == null ? 255 : status, held.before(), errors));
            }
            throw new RemoteException(
                    "a command ended at once on " + peer.where() + ": " + command.shown() + ": "
                            + Said.line(ShellScript.afterMark(errors).orElse(errors), ""),
                    "run it there by hand to see why");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(command, e);
        } catch (TimeoutException e) {
            throw silent(command, e);
        } catch (IOException | ExecutionException e) {
            throw lost(command, e);
        }
    }

    /** Two words that every login shell understands; what is to be done comes by standard input. */
    private String shell() {
        return peer.isRoot() ? "sh -s" : "sudo -n -- sh -s";
    }

    private Session session() throws IOException, RemoteException {
        long deadline = System.nanoTime() + COUNTED.toNanos();
        while (true) {
            try {
                return client().startSession();
            } catch (OpenFailException e) {
                if (System.nanoTime() >= deadline) {
                    throw new RemoteException(
                            peer.where() + " opens no " + (holding ? "second " : "") + "session on a connection: "
                                    + Said.line(Ssh.reason(e)),
                            "the server allows " + (holding ? "one session" : "none")
                                    + " per connection (MaxSessions in sshd_config), and Weft needs two: set "
                                    + "MaxSessions 2"
                                    + " or more there (10 is usual), and reload sshd",
                            e);
                }
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    private SSHClient client() {
        return way.get(way.size() - 1);
    }

    private RemoteException lost(Command command, Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String shown = command.shown();
        if (cause instanceof Streams.TooMuchException || cause instanceof Error) {
            return new RemoteException(
                    "the response of " + peer.where() + " cannot be parsed (requested: " + shown + "): "
                            + Said.line(Ssh.reason(cause)),
                    "to see what it prints: " + peer.byHand() + " sh -c true",
                    e);
        }
        return new RemoteException(
                "the connection to " + peer.where() + " failed at: " + shown + ": " + Said.line(Ssh.reason(cause)),
                "check whether the host is up (" + peer.byHand()
                        + "); then run the command again, it continues from here",
                e);
    }

    /** A command may end without having read what it was given; its status says how that went. */
    private static void feed(Session.Command running, String input) {
        try {
            OutputStream stream = running.getOutputStream();
            stream.write(input.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            LOG.debug("a command did not read its input", e);
        }
    }

    private static void end(Session.Command running) {
        try {
            running.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("a command did not read its input", e);
        }
    }

    @Override
    public void close() {
        disconnect(way);
    }

    /** The last first: it is carried by the others. */
    static void disconnect(List<SSHClient> way) {
        for (int i = way.size() - 1; i >= 0; i--) {
            try {
                way.get(i).close();
            } catch (IOException e) {
                LOG.debug("closing an SSH connection", e);
            }
        }
    }
}

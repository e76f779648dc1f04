package dev.weft.controller.openflow;

import dev.weft.controller.budget.AnswerMemory;
import dev.weft.controller.budget.Bound;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The requests of one connection that wait for their answer. Only its event loop may call it.
 *
 * <p>Differences are written piece by piece as the switch takes them in, so that a large one neither piles up in memory
 * nor keeps the event loop from its other connections.
 */
final class Requests {
    private static final int PIECE = 32 * 1024;
    private static final int PIECES_AT_ONCE = 4;
    private static final int WAITS_FOR_OTHERS = 2; // s, until a question is asked in any case

    private final Channel channel;
    private final String where;
    private final BundleSupport bundles;
    private final long patience; // ns
    private final Deque<Program> unwritten = new ArrayDeque<>();
    private final List<Pending> pending = new ArrayList<>();
    private Optional<OpenFlowException> end = Optional.empty();
    private final AnswerMemory memory;
    private final Consumer<Bound> tooMuch;
    private final Map<Reading, AnswerMemory.Share> unread = new IdentityHashMap<>(); // not whole yet
    private final Map<Installed, AnswerMemory.Share> unused = Collections.synchronizedMap(new IdentityHashMap<>());
    private int nextXid = 1;

    /** A request that was begun, and the last time that it got on. */
    private final class Pending {
        private Optional<Program> program;
        private final Optional<Reading> reading;
        private final CompletableFuture<?> done;
        private long progress = now();
        private final long begun = now();

        Pending(Optional<Program> program, Optional<Reading> reading, CompletableFuture<?> done) {
            this.program = program;
            this.reading = reading;
            this.done = done;
        }

        boolean covers(int xid) {
            return program.filter(p -> p.covers(xid)).isPresent()
                    || reading.filter(r -> r.covers(xid)).isPresent();
        }
    }

    /**
     * @param memory  of all answers
     * @param tooMuch ends the connection
     */
    Requests(Line line, BundleSupport bundles, Duration patience, AnswerMemory memory, Consumer<Bound> tooMuch) {
        this.memory = memory;
        this.tooMuch = tooMuch;
        this.channel = line.channel();
        this.where = line.where();
        this.bundles = bundles;
        this.patience = patience.toNanos();
    }

    private long now() {
        return channel.eventLoop().ticker().nanoTime();
    }

    /** A transaction id that no waiting request has. */
    int xid() {
        return nextXid++;
    }

    /** Sends a difference, and completes once the switch has confirmed it, with what it refused. */
    void begin(Difference difference, CompletableFuture<List<SwitchError>> done) {
        if (difference.isEmpty()) {
            done.complete(List.of());
            return;
        }
        CompletableFuture<List<SwitchError>> changed = all(bundles.programs(difference));
        changed.thenCompose(errors -> errors.isEmpty()
                        ? all(BundleSupport.afterwards(difference))
                        : CompletableFuture.completedFuture(errors))
                .whenComplete((errors, failure) -> {
                    if (failure != null) {
                        done.completeExceptionally(
                                failure instanceof CompletionException ? failure.getCause() : failure);
                    } else {
                        done.complete(errors);
                    }
                });
    }

    /** Sends them one after the other, and completes with what the switch refused of them all. */
    private CompletableFuture<List<SwitchError>> all(List<Program> programs) {
        CompletableFuture<List<SwitchError>> all = new CompletableFuture<>();
        if (programs.isEmpty()) {
            all.complete(List.of());
        }
        programs.forEach(program -> program.done().whenComplete((errors, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            } else if (programs.stream().allMatch(one -> one.done().isDone())) {
                all.complete(programs.stream()
                        .flatMap(one -> one.done().join().stream())
                        .toList());
            }
        }));
        programs.forEach(this::begin);
        return all;
    }

    /** Sends what has at least one message. */
    void begin(Program program) {
        numbered(program);
        if (await(new Pending(Optional.of(program), Optional.empty(), program.done()))) {
            unwritten.add(program);
            write();
        }
    }

    private Program numbered(Program program) {
        program.begin(nextXid);
        nextXid += program.size();
        return program;
    }

    /** Asks as soon as there is memory for the answer. */
    void begin(Reading reading) {
        if (end.isPresent()) {
            reading.done().completeExceptionally(end.get());
            return;
        }
        AnswerMemory.Share share = memory.ask(
                () -> onEventLoop(() -> ask(reading)), () -> onEventLoop(() -> tooMuch.accept(Bound.ANSWER_MEMORY)));
        unread.put(reading, share);
        reading.takes(share, installed -> {
            unread.remove(reading);
            unused.put(installed, share);
        });
        channel.eventLoop().schedule(share::beginNow, WAITS_FOR_OTHERS, TimeUnit.SECONDS);
    }

    private void onEventLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    /** The answer is of no use any more. Thread safe. */
    void used(Installed installed) {
        Optional.ofNullable(unused.remove(installed)).ifPresent(AnswerMemory.Share::release);
    }

    private void ask(Reading reading) {
        reading.begin(nextXid);
        nextXid += Reading.REQUESTS;
        if (!await(new Pending(Optional.empty(), Optional.of(reading), reading.done()))) {
            return;
        }
        ByteBuf out = channel.alloc().buffer(128);
        Messages.flows(Integer.toUnsignedLong(reading.flowsXid())).writeTo(out);
        Messages.groups(Integer.toUnsignedLong(reading.groupsXid())).writeTo(out);
        Messages.meterFeatures(Integer.toUnsignedLong(reading.metersXid())).writeTo(out);
        Messages.meterConfigurations(Integer.toUnsignedLong(reading.metersXid() + 1))
                .writeTo(out);
        Messages.meterStatistics(Integer.toUnsignedLong(reading.metersXid() + 2))
                .writeTo(out);
        channel.writeAndFlush(out, channel.voidPromise());
    }

    /** Whether it is waited for; not once the connection has ended. */
    private boolean await(Pending request) {
        if (end.isPresent()) {
            request.done.completeExceptionally(end.get());
            return false;
        }
        pending.add(request);
        check(request);
        return true;
    }

    /** Fails the request once it has not got on for too long; until then, looks again when that may be. */
    private void check(Pending request) {
        if (request.done.isDone()) {
            return;
        }
        boolean isAnswer = request.reading.isPresent();
        long whole = request.begun + TimeUnit.SECONDS.toNanos(Bound.ANSWER_SECONDS.most()) - now();
        long left = patience - (now() - request.progress);
        if (isAnswer && left > 0 && whole <= 0) {
            tooMuch.accept(Bound.ANSWER_SECONDS);
            return;
        }
        left = isAnswer ? Math.min(left, whole) : left;
        if (left > 0) {
            channel.eventLoop().schedule(() -> check(request), left, TimeUnit.NANOSECONDS);
            return;
        }
        fail(
                request,
                new OpenFlowException("the switch at " + where + " made no progress for "
                        + Duration.ofNanos(patience).toSeconds() + " s with a request ("
                        + (request.reading.isPresent() ? "its flows and groups" : "a change of flows")
                        + "); check ovs-vswitchd's log on that host"));
    }

    private void fail(Pending request, OpenFlowException why) {
        pending.remove(request);
        request.program.ifPresent(unwritten::remove);
        request.reading.map(unread::remove).ifPresent(AnswerMemory.Share::release);
        request.done.completeExceptionally(why);
    }

    /** Writes as much of the waiting differences as the connection takes without queueing. */
    void write() {
        int pieces = 0;
        while (!unwritten.isEmpty() && !unwritten.peek().isWaiting() && channel.isWritable()) {
            if (pieces++ == PIECES_AT_ONCE) {
                channel.eventLoop().execute(this::write);
                return;
            }
            Program program = unwritten.peek();
            ByteBuf out = channel.alloc().buffer(PIECE + PIECE / 8);
            program.write(out, PIECE);
            channel.writeAndFlush(out, channel.voidPromise());
            find(program).ifPresent(this::progress);
            if (program.isWritten()) {
                unwritten.poll();
            }
        }
    }

    /** The request got on, and so did those behind it: a switch answers in order. */
    private void progress(Pending request) {
        for (Pending later : pending.subList(pending.indexOf(request), pending.size())) {
            later.progress = now();
        }
    }

    /** Takes a barrier reply or one about a bundle; one that nobody waits for (any more) is of no interest. */
    void answered(int xid) {
        find(xid).ifPresent(request -> {
            progress(request);
            request.program.ifPresent(program -> {
                program.answered(xid);
                goOn(request, program);
            });
        });
    }

    /** What the switch answered may let the difference go on, end it, or make it go another way. */
    private void goOn(Pending request, Program program) {
        if (program.isWritten()) {
            unwritten.remove(program);
        }
        program.instead().map(this::numbered).ifPresent(other -> {
            request.program = Optional.of(other);
            unwritten.addFirst(other); // no later difference was begun: this one was not written to its end
        });
        forgetIfDone(request);
        write();
    }

    /**
     * Takes an error reply.
     *
     * @return whether it answers a request that is waiting
     */
    boolean error(int xid, ErrorReply error) {
        Optional<Pending> found = find(xid);
        found.ifPresent(request -> {
            request.program.ifPresent(program -> {
                program.error(xid, error);
                goOn(request, program);
            });
            if (request.reading.filter(reading -> !reading.refused(xid)).isPresent()) {
                fail(
                        request,
                        new OpenFlowException(
                                "the switch at " + where + " did not report its flows and groups: " + error.what()));
            }
            forgetIfDone(request);
        });
        return found.isPresent();
    }

    /**
     * Takes a part of a flow or group description reply; one that nobody waits for is of no interest.
     *
     * @throws Malformed when it cannot be read; the request has failed then
     */
    void part(Multipart part) {
        Optional<Pending> found = find(part.xid());
        if (found.isEmpty() || found.get().reading.isEmpty()) {
            return;
        }
        Pending request = found.get();
        try {
            if (request.reading.get().part(part)) {
                progress(request);
            }
        } catch (Malformed | TooMuch | IndexOutOfBoundsException e) {
            fail(
                    request,
                    new OpenFlowException(
                            "the flow statistics of the switch at " + where + " cannot be parsed: " + e.getMessage(),
                            e));
            throw e;
        }
        forgetIfDone(request);
    }

    private Optional<Pending> find(int xid) {
        return pending.stream().filter(request -> request.covers(xid)).findFirst();
    }

    private Optional<Pending> find(Program program) {
        return pending.stream()
                .filter(request -> request.done == program.done())
                .findFirst();
    }

    private void forgetIfDone(Pending request) {
        if (request.done.isDone()) {
            pending.remove(request);
        }
    }

    /** The connection ended. */
    void failAll(String why) {
        OpenFlowException ended = new OpenFlowException("the connection to the switch at " + where + " ended: " + why);
        end = Optional.of(ended);
        unwritten.clear();
        List<Pending> all = List.copyOf(pending);
        pending.clear();
        List<Reading> unasked = List.copyOf(unread.keySet());
        unread.values().forEach(AnswerMemory.Share::release);
        unread.clear();
        List.copyOf(unused.keySet()).forEach(this::used);
        unasked.forEach(reading -> reading.done().completeExceptionally(ended));
        all.forEach(request -> request.done.completeExceptionally(ended));
    }
}

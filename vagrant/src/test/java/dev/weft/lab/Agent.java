package dev.weft.lab;

import static dev.weft.lab.Patience.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A Python program of the test's resources that runs in a place, is told by lines and answers by lines. It ends when this
 * process does, and by itself after {@link #LIMIT}.
 */
final class Agent implements AutoCloseable {
    /** However a test ends, what it started is gone so long after. */
    static final Duration LIMIT = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Place place;
    private final LabShell.Running running;

    private Agent(Place place, LabShell.Running running) {
        this.place = place;
        this.running = running;
    }

    static Agent start(Place place, String program, String... arguments) {
        String[] command = LabShell.with(List.of("/usr/bin/python3", "-c", resource(program)), arguments);
        return new Agent(place, LabShell.startTalkingOn(place.host(), place.entering(command)));
    }

    static String resource(String name) {
        try (InputStream stream = Agent.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Place place() {
        return place;
    }

    void tell(String line) {
        try {
            running.process().getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            running.process().getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError(place + " ended: " + running.errors(), e);
        }
    }

    /** What it said after this word, last; waits until it has said it. */
    String said(String word) {
        try {
            return await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> last(word), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    place + " has not said \"" + word + "\" but: " + running.output() + running.errors(), e);
        }
    }

    boolean hasSaid(String word) {
        return last(word).isPresent();
    }

    private Optional<String> last(String word) {
        String[] found = {null};
        String output = running.output();
        // The last line may be half written.
        output.substring(0, output.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.equals(word) || line.startsWith(word + " "))
                .forEach(line -> found[0] = line.substring(word.length()).strip());
        if (found[0] == null && !running.process().isAlive()) {
            throw new AssertionError(place + " ended by itself: " + running.output() + running.errors());
        }
        return Optional.ofNullable(found[0]);
    }

    /** The counts with which it ends. */
    JsonNode result() {
        String text = said("result");
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /** Waits until so many more of the other end's have arrived at each. */
    static void awaitArrivals(List<Agent> ends, long more) {
        List<Long> enough = ends.stream().map(end -> end.arrived() + more).toList();
        for (int i = 0; i < ends.size(); i++) {
            Agent end = ends.get(i);
            long wanted = enough.get(i);
            await().until(() -> end.arrived() >= wanted);
        }
    }

    private long arrived() {
        return Long.parseLong(last("arrived").orElse("0"));
    }

    /** Ends it, unless it has. */
    @Override
    public void close() {
        try {
            running.process().getOutputStream().close();
        } catch (IOException e) {
            // It has ended and does not read what it was told last.
        }
        LabShell.finish(running, Duration.ofSeconds(10), "probe in " + place);
    }
}

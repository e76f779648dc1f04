package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Views.EventView;
import dev.weft.controller.cli.render.Clean;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description = "Recent events, oldest first.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:answered", "3:the controller cannot be reached"})
final class EventsCommand implements Callable<Integer> {
    private static final long PERIOD_SECONDS = 1;

    private final Surroundings surroundings;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final SocketOption socket = new SocketOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Keep running and print new events until Ctrl-C; with -o json, one object per line.")
    private boolean follow;

    EventsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        ApiClient client = new ApiClient(socket.path(surroundings));
        if (!follow) {
            return Words.EVENTS.run(client, List.of(), output, surroundings);
        }
        CountDownLatch stop = new CountDownLatch(1);
        Signals.register("INT", stop::countDown);
        List<EventView> seen = List.of();
        do {
            List<EventView> now = Words.EVENTS.ask(client, List.of());
            since(seen, now).forEach(event -> surroundings.out().println(line(event)));
            seen = now;
        } while (!stop.await(PERIOD_SECONDS, TimeUnit.SECONDS)
                && !surroundings.out().checkError());
        return ExitStatus.OK;
    }

    /** What is new: the controller keeps the newest events, so the old list less its head begins the new one. */
    static List<EventView> since(List<EventView> seen, List<EventView> now) {
        for (int gone = 0; gone < seen.size(); gone++) {
            List<EventView> kept = seen.subList(gone, seen.size());
            if (kept.size() <= now.size() && now.subList(0, kept.size()).equals(kept)) {
                return now.subList(kept.size(), now.size());
            }
        }
        return now;
    }

    private String line(EventView event) {
        return output.isJson()
                ? Json.line(event)
                : Clean.line(
                        String.format("%s  %-12s  %-12s  %s", event.time(), event.kind(), event.host(), event.text()));
    }
}

package dev.weft.controller.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** Shows something anew each second, on a screen of its own, until a key is pressed. */
final class Watcher {
    private static final long PERIOD_MILLIS = 1000;

    private final Terminal terminal;
    private final Consumer<PrintWriter> content;

    /**
     * @param content writes what is to be shown
     */
    Watcher(Terminal terminal, Consumer<PrintWriter> content) {
        this.terminal = terminal;
        this.content = content;
    }

    void run() {
        AtomicBoolean interrupted = new AtomicBoolean();
        SignalHandler before = terminal.handle(Signal.INT, signal -> interrupted.set(true));
        Attributes attributes = terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        try {
            Display display = new Display(terminal, true);
            display.clear();
            int key = NonBlockingReader.READ_EXPIRED;
            while (key == NonBlockingReader.READ_EXPIRED && !interrupted.get()) {
                show(display);
                key = terminal.reader().read(PERIOD_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal is gone", e);
        } finally {
            terminal.puts(Capability.exit_ca_mode);
            terminal.setAttributes(attributes);
            terminal.handle(Signal.INT, before);
            terminal.flush();
        }
    }

    private void show(Display display) {
        StringWriter text = new StringWriter();
        content.accept(new PrintWriter(text, true));
        int rows = Math.max(2, terminal.getHeight());
        int columns = Math.max(20, terminal.getWidth());
        display.resize(rows, columns);
        display.update(fitted(text.toString().lines().toList(), rows, columns), -1);
    }

    private static List<AttributedString> fitted(List<String> lines, int rows, int columns) {
        List<AttributedString> shown = new ArrayList<>();
        lines.stream()
                .limit(rows - 1L)
                .map(AttributedString::fromAnsi)
                .map(line -> line.columnSubSequence(0, columns))
                .forEach(shown::add);
        int more = lines.size() - shown.size();
        shown.add(new AttributedString((more > 0 ? more + " more lines; " : "") + "press any key to stop"));
        return shown;
    }
}

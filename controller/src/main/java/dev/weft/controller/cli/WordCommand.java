package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** A {@link Word} as a command. */
@Command(
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:answered",
            "1:answered, and not all is well (status, reload)",
            "2:not understood, or the controller refused it",
            "3:the controller cannot be reached"
        })
final class WordCommand implements Callable<Integer> {
    private final Word<?> word;
    private final Surroundings surroundings;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final SocketOption socket = new SocketOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private WordCommand(Word<?> word, Surroundings surroundings) {
        this.word = word;
        this.surroundings = surroundings;
    }

    static CommandLine line(Word<?> word, Surroundings surroundings) {
        CommandLine line = new CommandLine(new WordCommand(word, surroundings));
        CommandSpec spec = line.getCommandSpec().name(word.name());
        spec.usageMessage().description(word.about());
        word.argument().ifPresent(argument -> {
            String label = argument.kind().name();
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(label)
                    .arity("0..1")
                    .type(String.class)
                    .description("Only of this " + label.toLowerCase(Locale.ROOT) + ".")
                    .build());
        });
        return line;
    }

    @Override
    public Integer call() {
        String none = "";
        Optional<String> argument = Optional.of(
                        spec.commandLine().getParseResult().matchedPositionalValue(0, none))
                .filter(name -> !name.isEmpty());
        return word.run(new ApiClient(socket.path(surroundings)), argument, output, surroundings);
    }
}

package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** A {@link Word} as a command. */
@Command(
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:answered",
            "1:answered, but with a problem (see the answer), a rejected file, or a switch that did not respond",
            "2:invalid usage, or the controller rejected the request",
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
        CommandSpec spec =
                line.getCommandSpec().name(word.path().get(word.path().size() - 1));
        spec.usageMessage().description(word.about());
        boolean all = word.arguments().need() == Word.Need.ALL;
        for (NameKind kind : word.arguments().kinds()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .index(String.valueOf(spec.positionalParameters().size())) // or a missing one is not missed
                    .paramLabel(kind.name())
                    .arity(all ? "1" : "0..1")
                    .type(String.class)
                    .description((all ? "Which " : "Only this ") + kind.noun() + ".")
                    .build());
        }
        word.instead()
                .forEach((option, other) -> spec.addOption(
                        OptionSpec.builder(option).description(other.about()).build()));
        return line;
    }

    @Override
    public Integer call() {
        List<String> names = spec.commandLine().getParseResult().matchedPositionals().stream()
                .flatMap(positional -> positional.stringValues().stream())
                .toList();
        List<Map.Entry<String, Word<?>>> options = word.instead().entrySet().stream()
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option.getKey()))
                .toList();
        Word<?> asked = options.isEmpty() ? word : options.get(0).getValue();
        List<NameKind> kinds = asked.arguments().kinds();
        boolean tooFew = asked.arguments().need() == Word.Need.ALL && names.size() < kinds.size();
        if (options.size() > 1 || names.size() > kinds.size() || tooFew) {
            String option = options.isEmpty() ? "" : " " + options.get(0).getKey();
            throw new UserError(
                    ExitStatus.USAGE,
                    options.size() > 1
                            ? options.get(0).getKey() + " and " + options.get(1).getKey() + " cannot be used together"
                            : "`weft " + word.name() + option + "` takes "
                                    + (kinds.isEmpty()
                                            ? "no name"
                                            : asked.arguments().label()),
                    "`weft help " + word.name() + "` shows its usage");
        }
        return asked.run(new ApiClient(socket.path(surroundings)), names, output, surroundings);
    }
}

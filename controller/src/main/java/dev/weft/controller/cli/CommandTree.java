package dev.weft.controller.cli;

import dev.weft.controller.api.ControllerProcess;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All of Weft's commands, and how their errors are shown. */
public final class CommandTree {
    private CommandTree() {}

    /**
     * The command line, ready to execute.
     *
     * @param more further commands
     */
    public static CommandLine of(Surroundings surroundings, ControllerProcess process, Object... more) {
        WeftCommand root = new WeftCommand();
        CommandLine line = new CommandLine(root)
                .addSubcommand(new ValidateCommand(surroundings))
                .addSubcommand(new VerifyCommand(surroundings))
                .addSubcommand(LabCommand.line(surroundings))
                .addSubcommand(new PlanCommand(surroundings))
                .addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new ApplyCommand(surroundings))
                .addSubcommand(new DestroyCommand(surroundings))
                .addSubcommand(new CheckCommand(surroundings))
                .addSubcommand(new ControllerCommand(surroundings, process));
        line.addSubcommand(new EventsCommand(surroundings));
        Words.ALL.stream()
                .filter(word -> word != Words.EVENTS && word != Words.HEAL)
                .forEach(word -> add(line, word, surroundings));
        line.addSubcommand(new HealCommand(Words.HEAL, surroundings));
        line.getSubcommands()
                .get("port")
                .addSubcommand(KeepCommand.keep(surroundings))
                .addSubcommand(KeepCommand.unkeep(surroundings));
        for (Object command : more) {
            line.addSubcommand(command);
        }
        line.addSubcommand(new CompletionCommand(surroundings));
        withHelpOption(line);
        line.addSubcommand(new HelpCommand());
        return finished(line, surroundings, new Errors("weft: ", surroundings.err(), root::debug));
    }

    /** The words alone, as the console takes them. */
    public static CommandLine words(Surroundings surroundings, Object... more) {
        CommandLine line = new CommandLine(CommandSpec.create().name("weft"));
        Words.ALL.forEach(word -> add(line, word, surroundings));
        for (Object command : more) {
            line.addSubcommand(command);
        }
        withHelpOption(line);
        return finished(line, surroundings, new Errors("", surroundings.err(), () -> false));
    }

    /** A word of two words is a subcommand of the first. */
    private static void add(CommandLine line, Word<?> word, Surroundings surroundings) {
        String first = word.path().get(0);
        if (word.path().size() == 1) {
            line.addSubcommand(WordCommand.line(word, surroundings));
            return;
        }
        if (!line.getSubcommands().containsKey(first)) {
            CommandSpec group = CommandSpec.create().name(first);
            group.usageMessage().description(Words.GROUPS.get(first));
            line.addSubcommand(new CommandLine(group));
        }
        line.getSubcommands().get(first).addSubcommand(WordCommand.line(word, surroundings));
    }

    private static CommandLine finished(CommandLine line, Surroundings surroundings, Errors errors) {
        return line.setOut(surroundings.out())
                .setErr(surroundings.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.max(60, Math.min(surroundings.columns().orElse(80), 80)))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static void withHelpOption(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        // An alias is a second entry for the same command.
        line.getSubcommands().values().stream().distinct().forEach(CommandTree::withHelpOption);
    }
}

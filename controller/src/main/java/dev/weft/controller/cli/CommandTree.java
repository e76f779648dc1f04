package dev.weft.controller.cli;

import dev.weft.controller.api.ControllerProcess;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

/** All of Weft's commands, and how their errors are shown. */
public final class CommandTree {
    private CommandTree() {}

    /** The command line, ready to execute. */
    public static CommandLine of(Surroundings surroundings, ControllerProcess process) {
        WeftCommand root = new WeftCommand();
        CommandLine line = new CommandLine(root)
                .addSubcommand(new ValidateCommand(surroundings))
                .addSubcommand(LabCommand.line(surroundings))
                .addSubcommand(new ControllerCommand(surroundings, process));
        withHelpOption(line);
        line.addSubcommand(new HelpCommand());
        Errors errors = new Errors(surroundings.err(), root::debug);
        return line.setOut(surroundings.out())
                .setErr(surroundings.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.min(surroundings.columns().orElse(100), 120))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static void withHelpOption(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        line.getSubcommands().values().forEach(CommandTree::withHelpOption);
    }
}

package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient.FailedException;
import dev.weft.controller.api.ApiClient.UnreachableException;
import dev.weft.controller.cli.render.Clean;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a failed command ends: what, why and what to do on standard error, and a stack trace only with --debug. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final String prefix;
    private final PrintWriter err;
    private final BooleanSupplier debug;

    /**
     * @param prefix before every message
     */
    Errors(String prefix, PrintWriter err, BooleanSupplier debug) {
        this.prefix = prefix;
        this.err = err;
        this.debug = debug;
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        if (debug.getAsBoolean()) {
            error.printStackTrace(err);
        }
        UserError expected = asUserError(error);
        print(expected.getMessage(), expected.fix());
        return expected.status();
    }

    private static UserError asUserError(Exception error) {
        if (error instanceof UserError expected) {
            return expected;
        }
        if (error instanceof UnreachableException) {
            return new UserError(
                    ExitStatus.UNREACHABLE,
                    error.getMessage(),
                    "start it with `weft controller -f FILE`, or name its socket with --socket or WEFT_SOCKET");
        }
        if (error instanceof FailedException failed) {
            return new UserError(
                    failed.status() < 500 ? ExitStatus.USAGE : ExitStatus.PROBLEMS,
                    failed.getMessage(),
                    failed.error().fix());
        }
        return new UserError(
                ExitStatus.BUG,
                error.toString(),
                "this is a bug in Weft: run it again with --debug and report what it prints");
    }

    /** A command line that was not understood: what is wrong with it, the nearest right word, and where to read more. */
    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        if (debug.getAsBoolean()) {
            error.printStackTrace(err);
        }
        if (error.getMessage().startsWith("Missing required subcommand")) {
            command.usage(err);
            return ExitStatus.USAGE;
        }
        List<String> words = List.copyOf(command.getSubcommands().keySet());
        String help = "`" + command.getCommandSpec().qualifiedName() + " --help` shows its usage";
        if (error instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption() && !words.isEmpty()) {
            String typed = unmatched.getUnmatched().get(0);
            print(
                    "there is no command '" + typed + "'",
                    Nearest.to(typed, words)
                            .map(near -> "did you mean `" + near + "`?")
                            .orElse("the commands are: " + String.join(", ", words)));
        } else if (error instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            print("'" + unmatched.getUnmatched().get(0) + "' is an unexpected argument", help);
        } else {
            String message = error.getMessage();
            print(Character.toLowerCase(message.charAt(0)) + message.substring(1), help);
        }
        return ExitStatus.USAGE;
    }

    private void print(String what, String fix) {
        err.println(prefix + Clean.line(what));
        err.println("  " + Clean.line(fix));
    }
}

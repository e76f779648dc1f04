package dev.weft.controller.cli;

import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a failed command ends: what, why and what to do on standard error, and a stack trace only with --debug. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final PrintWriter err;
    private final BooleanSupplier debug;

    Errors(PrintWriter err, BooleanSupplier debug) {
        this.err = err;
        this.debug = debug;
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        if (debug.getAsBoolean()) {
            error.printStackTrace(err);
        }
        if (error instanceof UserError expected) {
            err.println("weft: " + expected.getMessage());
            err.println("  " + expected.fix());
            return expected.status();
        }
        err.println("weft: " + error);
        err.println("  this is a bug in Weft: run it again with --debug and report what it prints");
        return ExitStatus.BUG;
    }

    /** A command line that was not understood: one line about it, the nearest right words, and where to read more. */
    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        if (debug.getAsBoolean()) {
            error.printStackTrace(err);
        }
        String message = error.getMessage();
        err.println("weft: " + Character.toLowerCase(message.charAt(0)) + message.substring(1));
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("  `" + command.getCommandSpec().qualifiedName() + " --help` says what it takes");
        return ExitStatus.USAGE;
    }
}

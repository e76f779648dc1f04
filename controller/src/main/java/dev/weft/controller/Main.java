package dev.weft.controller;

import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.Surroundings;
import dev.weft.controller.console.ConsoleCommand;

/** Weft's one program: wires the parts together and runs the command that was asked for. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess();
        System.exit(CommandTree.of(surroundings, OpenFlowController::start, new ConsoleCommand(surroundings))
                .execute(arguments));
    }
}

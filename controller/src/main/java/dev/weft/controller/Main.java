package dev.weft.controller;

import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.Surroundings;

/** Weft's one program: wires the parts together and runs the command that was asked for. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(CommandTree.of(Surroundings.ofProcess(), OpenFlowController::start)
                .execute(arguments));
    }
}

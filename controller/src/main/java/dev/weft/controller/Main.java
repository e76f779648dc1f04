package dev.weft.controller;

import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.Surroundings;
import dev.weft.controller.console.ConsoleCommand;
import java.io.IOException;

/** Weft's one program: wires the parts together and runs the command that was asked for. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess();
        System.exit(CommandTree.of(
                        surroundings,
                        settings -> {
                            throw new IOException("the OpenFlow server is not part of this build");
                        },
                        new ConsoleCommand(surroundings))
                .execute(arguments));
    }
}

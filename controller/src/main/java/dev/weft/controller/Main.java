package dev.weft.controller;

import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.ExitStatus;
import dev.weft.controller.cli.Surroundings;
import dev.weft.controller.cli.UserError;
import java.io.IOException;

/** Weft's one program: wires the parts together and runs the command that was asked for. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(CommandTree.of(
                        Surroundings.ofProcess(text -> {
                            throw new UserError(
                                    ExitStatus.USAGE,
                                    "no topology file can be read",
                                    "the reader is not part of this build");
                        }),
                        settings -> {
                            throw new IOException("the OpenFlow server is not part of this build");
                        })
                .execute(arguments));
    }
}

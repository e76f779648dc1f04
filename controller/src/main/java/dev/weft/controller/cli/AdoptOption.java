package dev.weft.controller.cli;

import dev.weft.bootstrap.spec.Adoption;
import picocli.CommandLine.Option;

/** Whether what somebody else made on the hosts is taken over. */
public final class AdoptOption {
    @Option(
            names = "--adopt",
            description = {
                "Take over bridges, ports, tunnels and containers that the file declares and something else created:",
                "they get Weft's marks, and containers keep running. Without it, apply does not touch a host "
                        + "that has any."
            })
    private boolean adopt;

    Adoption adoption() {
        return adopt ? Adoption.TAKE_OVER : Adoption.REFUSE;
    }
}

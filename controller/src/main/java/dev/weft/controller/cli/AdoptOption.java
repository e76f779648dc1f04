package dev.weft.controller.cli;

import dev.weft.bootstrap.spec.Adoption;
import picocli.CommandLine.Option;

/** Whether what somebody else made on the hosts is taken over. */
public final class AdoptOption {
    @Option(
            names = "--adopt",
            description = {
                "Take over bridges, ports, tunnels and containers that somebody else made and that the file has, as they are:",
                "they get Weft's marks, containers run on. Without it nothing on a host that has such a thing is touched."
            })
    private boolean adopt;

    Adoption adoption() {
        return adopt ? Adoption.TAKE_OVER : Adoption.REFUSE;
    }
}

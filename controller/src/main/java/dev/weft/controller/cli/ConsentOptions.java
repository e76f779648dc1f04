package dev.weft.controller.cli;

import dev.weft.bootstrap.spec.Consent;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** What the user allows {@code plan} and {@code apply} to do. */
final class ConsentOptions {
    @Option(
            names = "--force",
            description = "Also delete or recreate containers that have run for more than a day or have volumes.")
    private boolean force;

    @Option(
            names = "--take-over",
            description = "Take over what belongs to another file, and remove the parts that this file does not "
                    + "declare.")
    private boolean takeOver;

    @Option(
            names = "--any-subnet",
            hidden = true,
            description = "Skip the check whether a subnet cuts off a host; the host still reverts such a change.")
    private boolean anySubnet;

    Set<Consent> consents() {
        Set<Consent> consents = EnumSet.noneOf(Consent.class);
        if (force) {
            consents.add(Consent.FORCE);
        }
        if (takeOver) {
            consents.add(Consent.TAKE_OVER);
        }
        if (anySubnet) {
            consents.add(Consent.ANY_SUBNET);
        }
        return consents;
    }
}

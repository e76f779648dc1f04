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
            description = "Take over what belongs to another file, and remove what this file does not have of it.")
    private boolean takeOver;

    @Option(
            names = "--any-subnet",
            hidden = true,
            description = "Do not check whether a subnet cuts the host off; it then undoes what does.")
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

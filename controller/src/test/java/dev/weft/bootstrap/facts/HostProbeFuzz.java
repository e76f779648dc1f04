package dev.weft.bootstrap.facts;

import dev.weft.bootstrap.remote.RemoteException;
import java.nio.charset.StandardCharsets;

/** What a host prints when it is looked at: it is understood, or it is that host's fault, in words. */
public final class HostProbeFuzz {
    private HostProbeFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            HostFacts facts = HostProbe.read(new String(data, StandardCharsets.UTF_8));
            if (facts.toString().isEmpty()) {
                throw new AssertionError("facts without a text");
            }
        } catch (RemoteException wrong) {
            if (wrong.getMessage().isBlank()) {
                throw new AssertionError("refused without a word", wrong);
            }
        }
    }
}

package dev.weft.bootstrap.findings;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.facts.Sections;
import dev.weft.bootstrap.remote.RemoteException;
import java.util.Optional;

/**
 * What a look at a host saw that tells whether it is well.
 *
 * @param filter  iptables' table of that name
 * @param nat     the one of source NAT
 * @param upcalls empty: it could not be told
 * @param earlier the same at the look before; empty: there was none
 */
public record HostSight(
        HostFacts facts, FilterTable filter, FilterTable nat, Optional<Upcalls> upcalls, Optional<Upcalls> earlier) {
    /**
     * Reads the output of {@link HostProbe#command}.
     *
     * @throws RemoteException when it is not whole, or not what those programs print
     */
    public static HostSight read(String output, Optional<Upcalls> earlier) throws RemoteException {
        Sections sections = Sections.of(output);
        return new HostSight(
                HostProbe.read(output),
                FilterTable.read(sections.lines("iptables-filter")),
                FilterTable.read(sections.lines("iptables-nat")),
                Upcalls.read(sections.lines("upcalls")),
                earlier);
    }

    /** The same with other facts. */
    HostSight with(HostFacts other) {
        return new HostSight(other, filter, nat, upcalls, earlier);
    }

    /** Upcalls since the previous check, or since Open vSwitch started. */
    Optional<Upcalls> newUpcalls() {
        return upcalls.map(now -> earlier.map(now::since).orElse(now));
    }
}

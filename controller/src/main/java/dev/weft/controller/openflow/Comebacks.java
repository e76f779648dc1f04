package dev.weft.controller.openflow;

import dev.weft.controller.budget.TokenBucket;
import dev.weft.topology.DatapathId;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How soon a switch may come back: each connection costs the fabric work, and one that sent too much would send it again. Told
 * apart by id and address, so nobody is kept out by what another does in its name. Thread safe; remembers a bounded number.
 */
final class Comebacks {
    /** How long a switch is kept out that sent too much. */
    static final long PENANCE = 10_000_000_000L;

    /** Connections a second in the long run, and this many at once. */
    static final int AT_ONCE = 120;

    private static final int REMEMBERED = 4096;

    private final Map<Who, Visits> all = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Visits> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Who(DatapathId id, InetAddress address) {}

    private static final class Visits {
        private final TokenBucket bucket;
        private long notBefore;

        Visits(long now) {
            bucket = new TokenBucket(1, AT_ONCE, now);
            notBefore = now;
        }
    }

    private Visits visits(DatapathId id, InetAddress address, long now) {
        return all.computeIfAbsent(new Who(id, address), first -> new Visits(now));
    }

    /** Why the switch may not come in now; empty: it may. */
    synchronized Optional<String> tooSoon(DatapathId id, InetAddress address, long now) {
        Visits visits = visits(id, address, now);
        if (now - visits.notBefore < 0) {
            return Optional.of("it exceeded a limit less than " + PENANCE / 1_000_000_000L + " s ago");
        }
        return visits.bucket.take(now) ? Optional.empty() : Optional.of("it reconnects more than once a second");
    }

    /** Its connection ended because it sent too much. */
    synchronized void sentTooMuch(DatapathId id, InetAddress address, long now) {
        visits(id, address, now).notBefore = now + PENANCE;
    }
}

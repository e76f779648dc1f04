package dev.weft.controller.api;

import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.topology.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** What {@code weft controller} runs: the OpenFlow server and the state behind it. */
@FunctionalInterface
public interface ControllerProcess {
    /**
     * Starts listening for switches.
     *
     * @throws dev.weft.controller.store.StoreException when the state cannot be used
     * @throws IOException when the address cannot be listened on; its message says which and why
     */
    Running start(Settings settings) throws IOException;

    /**
     * What to run.
     *
     * @param topology what {@code file} held when it was read first
     * @param file     for reading it again
     * @param listen   where switches connect; port 0 takes any free one
     * @param macAgeSeconds how long a learned endpoint may be silent, 1 to 65535
     * @param auditSeconds  between two rounds of asking the switches whether they hold what they must; 0: they are not asked
     * @param state    the directory of what survives the controller
     * @param ssh      how to log in to the hosts, to look at them
     * @param lookSeconds between two rounds of looks at the hosts; 0: they are not looked at
     */
    record Settings(
            Topology topology,
            TopologySource file,
            InetSocketAddress listen,
            int macAgeSeconds,
            int auditSeconds,
            Path state,
            SshSettings ssh,
            int lookSeconds) {}

    /** A controller that listens. */
    interface Running extends AutoCloseable {
        Operations operations();

        /** Where it really listens. */
        InetSocketAddress listening();

        /** Stops; the switches keep their flows. Returns when every thread and socket is gone. */
        @Override
        void close();
    }
}

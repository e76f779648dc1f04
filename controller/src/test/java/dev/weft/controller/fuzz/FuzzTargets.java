package dev.weft.controller.fuzz;

import dev.weft.bootstrap.facts.HostProbeFuzz;
import dev.weft.controller.api.HttpFuzz;
import dev.weft.controller.fabric.PacketFuzz;
import dev.weft.controller.fabric.RememberedFuzz;
import dev.weft.controller.openflow.ActionsFuzz;
import dev.weft.controller.openflow.MatchFuzz;
import dev.weft.controller.openflow.MessageFuzz;
import dev.weft.controller.openflow.MultipartFuzz;
import dev.weft.controller.openflow.StreamFuzz;
import dev.weft.controller.store.JournalFuzz;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Every decoder of what others send or write, by the name of the directory that keeps its inputs (docs/fuzzing.md). */
public final class FuzzTargets {
    static final List<Target> ALL = List.of(
            new Target("stream", StreamFuzz.class, StreamFuzz::fuzzerTestOneInput),
            new Target("message", MessageFuzz.class, MessageFuzz::fuzzerTestOneInput),
            new Target("multipart", MultipartFuzz.class, MultipartFuzz::fuzzerTestOneInput),
            new Target("match", MatchFuzz.class, MatchFuzz::fuzzerTestOneInput),
            new Target("actions", ActionsFuzz.class, ActionsFuzz::fuzzerTestOneInput),
            new Target("packet", PacketFuzz.class, PacketFuzz::fuzzerTestOneInput),
            new Target("topology", TopologyFuzz.class, TopologyFuzz::fuzzerTestOneInput),
            new Target("http", HttpFuzz.class, HttpFuzz::fuzzerTestOneInput),
            new Target("probe", HostProbeFuzz.class, HostProbeFuzz::fuzzerTestOneInput),
            new Target("journal", JournalFuzz.class, JournalFuzz::fuzzerTestOneInput),
            new Target("remembered", RememberedFuzz.class, RememberedFuzz::fuzzerTestOneInput));

    private FuzzTargets() {}

    /**
     * One decoder.
     *
     * @param name of its directory below {@code src/test/fuzz}
     * @param type that Jazzer is given
     * @param run  reads one input; what it throws is a finding
     */
    record Target(String name, Class<?> type, Consumer<byte[]> run) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them in one process: the first byte of an input says whose the others are. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            ALL.get(Byte.toUnsignedInt(data[0]) % ALL.size()).run().accept(Arrays.copyOfRange(data, 1, data.length));
        }
    }
}

package dev.weft.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Traffic between endpoints that may not notice what a test does meanwhile: a {@link LossProbe} and a {@link Stream} for each pair. Ends
 * like these.
 */
final class Traffic implements AutoCloseable {
    /** As many more packets arrive each way before it is asked what was lost. */
    private static final int AFTERWARDS = 20;

    private final List<LossProbe> probes = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();

    /** Numbered packets and a TCP connection between two containers. */
    static Traffic between(String host, String container, String otherHost, String otherContainer) {
        return new Traffic().and(Place.container(host, container), Place.container(otherHost, otherContainer));
    }

    /** The same between two more places. */
    Traffic and(Place one, Place other) {
        probes.add(LossProbe.between(one, other));
        streams.add(Stream.between(one, other));
        return this;
    }

    /** Echo requests to a gateway too. */
    Traffic andPing(Place from, String address) {
        probes.add(LossProbe.ping(from, address));
        return this;
    }

    void awaitArrivals(long more) {
        probes.forEach(probe -> probe.awaitArrivals(more));
    }

    /** Some more has passed after what happened, and not a packet was lost since the start, and no connection broke. */
    void assertNothingLost() {
        awaitArrivals(AFTERWARDS);
        List<LossProbe.Result> packets = probes.stream().map(LossProbe::stop).toList();
        List<Stream.Result> lines = streams.stream().map(Stream::stop).toList();
        packets.forEach(System.out::println);
        lines.forEach(System.out::println);
        lines.forEach(Stream.Result::assertHeld);
        LossProbe.Result.assertNothingLost(packets);
    }

    @Override
    public void close() {
        probes.forEach(LossProbe::close);
        streams.forEach(Stream::close);
    }
}

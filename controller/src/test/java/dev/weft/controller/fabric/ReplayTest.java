package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that the fabric knows follows from its deltas: the log of them, written and read back, makes the same image from nothing, and a
 * second fabric that follows it has the same tables. {@code -Dweft.seed=N} runs one seed again.
 */
class ReplayTest {
    private static final int SEEDS = 20;
    private static final int STEPS = 50; // 1,000 points in all

    static LongStream seeds() {
        return Optional.ofNullable(Long.getLong("weft.seed"))
                .map(LongStream::of)
                .orElse(LongStream.rangeClosed(1, SEEDS));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLogMakesTheSameImageAndTheSameTables(long seed) {
        List<byte[]> log = new ArrayList<>();
        World world = new World(EventsTest.FILES.get(0), delta -> log.add(DeltaCodec.write(delta)));
        Fabric standby = new Fabric(World.AGE);
        int followed = 0;
        for (Event event : new RandomEvents(seed, EventsTest.FILES).sequence(STEPS)) {
            event.happenTo(world);
            String when = "seed " + seed + ", after " + event;
            FabricImage image = world.fabric().image();

            assertThat(replayed(log)).as(when).isEqualTo(image);
            assertThat(DeltaCodec.write(replayed(log))).as(when).isEqualTo(DeltaCodec.write(image));
            for (; followed < log.size(); followed++) {
                standby.follow(DeltaCodec.readDelta(log.get(followed)));
            }
            assertThat(standby.image()).as(when).isEqualTo(image);
            image.bridges().keySet().forEach(id -> {
                FlowTables wanted = world.fabric().desired(id);
                FlowTables followedOnes = standby.desired(id);
                assertThat(Difference.of(wanted, followedOnes)).as(when).matches(Difference::isEmpty);
                assertThat(followedOnes.flows()).as(when).hasSameSizeAs(wanted.flows());
            });
        }
    }

    private static FabricImage replayed(List<byte[]> log) {
        FabricImage image = FabricImage.EMPTY;
        for (byte[] delta : log) {
            image = image.with(DeltaCodec.readDelta(delta));
        }
        return image;
    }

    @Test
    void oneWhoJoinsLaterBeginsWithAnImage() {
        World world = new World(EventsTest.FILES.get(0));
        new RandomEvents(7, EventsTest.FILES).sequence(STEPS).forEach(event -> event.happenTo(world));
        FabricImage image = world.fabric().image();
        assertThat(DeltaCodec.readImage(DeltaCodec.write(image))).isEqualTo(image);
    }

    @Test
    void aDeltaIsShort() {
        List<byte[]> log = new ArrayList<>();
        Fabric fabric = new Fabric(Lab.TOPOLOGY, World.AGE, delta -> log.add(DeltaCodec.write(delta)));
        fabric.switchUp(Lab.BRIDGE1, Lab.ports(Lab.BRIDGE1));
        log.clear();
        fabric.packetIn(Lab.BRIDGE1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        assertThat(log)
                .singleElement()
                .satisfies(delta -> assertThat(delta.length).isLessThan(64));
    }

    @Test
    void whatIsNoDeltaOrDoesNotFollowIsRefused() {
        List<byte[]> log = new ArrayList<>();
        new Fabric(Lab.TOPOLOGY, World.AGE, delta -> log.add(DeltaCodec.write(delta)));
        byte[] first = log.get(0);
        byte[] another = first.clone();
        another[0]++;
        assertThatThrownBy(() -> DeltaCodec.readDelta(another)).hasMessage("another version of Weft has written this");
        assertThatThrownBy(() -> DeltaCodec.readDelta(Arrays.copyOf(first, first.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DeltaCodec.readDelta(Arrays.copyOf(first, first.length + 1)))
                .hasMessage("1 bytes too many");
        FabricImage image = FabricImage.EMPTY.with(DeltaCodec.readDelta(first));
        assertThatThrownBy(() -> image.with(DeltaCodec.readDelta(first))).hasMessage("delta 1 does not follow image 1");
    }
}

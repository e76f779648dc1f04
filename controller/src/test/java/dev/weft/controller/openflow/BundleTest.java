package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A difference as one bundle, byte by byte (ONF extension 230), and what follows when the switch would not have it. */
class BundleTest {
    private static final int BARRIER = 20;
    private static final int FLOW_MOD = 14;
    private static final int OPEN = 0;
    private static final int COMMIT = 4;
    private static final int DISCARD = 6;

    private final Dialogue dialogue = Dialogue.ready();
    private final SwitchConnection connection = dialogue.connection();

    @Test
    void opensAddsAsksCommits() {
        CompletableFuture<List<SwitchError>> done = program(new Difference(
                List.of(group(1)),
                List.of(group(2)),
                List.of(flow(1)),
                List.of(new Place(4, 300, Match.ALL)),
                List.of(3)));

        ByteBuffer open = control(OPEN);
        int bundle = open.getInt(16);
        assertThat(dialogue.heard()).as("before the switch has opened one").isEmpty();
        dialogue.say(reply(open));
        int xid = open.getInt(4);
        List<Integer> types = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ByteBuffer add = ByteBuffer.wrap(dialogue.heard());
            assertThat(add.getInt(4)).isEqualTo(++xid);
            assertThat(add.getInt(8)).isEqualTo(0x4f4e4600);
            assertThat(add.getInt(12)).isEqualTo(2301);
            assertThat(add.getInt(16)).isEqualTo(bundle);
            assertThat(add.getShort(22)).as("atomic and ordered").isEqualTo((short) 3);
            assertThat(add.getInt(28)).as("the inner message's").isEqualTo(xid);
            assertThat(add.getShort(26)).isEqualTo((short) (add.limit() - 24));
            types.add((int) add.get(25));
        }
        assertThat(types).containsExactly(15, 15, 14, 14, 15);
        int barrier = dialogue.xidOf(BARRIER);
        assertThat(barrier).isEqualTo(xid + 1);
        assertThat(dialogue.heard()).as("before the switch has taken all").isEmpty();
        dialogue.say(Wire.barrierReply(barrier));
        ByteBuffer commit = control(COMMIT);
        assertThat(commit.getInt(16)).isEqualTo(bundle);
        assertThat(done).isNotDone();
        dialogue.say(reply(commit));

        assertThat(done).isCompletedWithValue(List.of());
        assertThat(connection.counters().flowMods()).isEqualTo(2);
        assertThat(connection.counters().groupMods()).isEqualTo(3);
        assertThat(dialogue.heard()).isEmpty();
    }

    @Test
    void theNextBundleDoesNotWaitToBeOpened() {
        takeWhole(program(twoFlows()));
        CompletableFuture<List<SwitchError>> second = program(twoFlows());
        ByteBuffer open = control(OPEN);
        int barrier = dialogue.xidOf(BARRIER);
        dialogue.say(reply(open));
        dialogue.say(Wire.barrierReply(barrier));
        dialogue.say(reply(control(COMMIT)));
        assertThat(second).isCompletedWithValue(List.of());
    }

    @Test
    void oneMessageNeedsNoBundle() {
        CompletableFuture<List<SwitchError>> done = program(adding(flow(1)));
        assertThat(dialogue.heard()[1]).isEqualTo((byte) FLOW_MOD);
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(done).isCompletedWithValue(List.of());
    }

    @Test
    void whatIsNotTakenIntoTheBundleIsToldAfterGoingStepByStep() {
        CompletableFuture<List<SwitchError>> done = program(twoFlows());
        ByteBuffer open = control(OPEN);
        dialogue.say(reply(open));
        dialogue.say(Wire.error(open.getInt(4) + 2, 5, 1));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        dialogue.say(reply(control(DISCARD)));

        refuseSecondFlow();
        assertThat(done.join())
                .singleElement()
                .satisfies(error -> assertThat(error.cause()).contains(flow(2).toString()));
        assertThat(dialogue.listener.all(RecordingListener.Failed.class)).isEmpty();
        takeWhole(program(twoFlows())); // it takes bundles all the same
    }

    @Test
    void whatCannotBeCommittedGoesStepByStep() {
        CompletableFuture<List<SwitchError>> done = program(twoFlows());
        ByteBuffer open = control(OPEN);
        dialogue.say(reply(open));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        ByteBuffer commit = control(COMMIT);
        dialogue.say(Wire.error(open.getInt(4) + 2, 2, 9));
        dialogue.say(bundleError(commit.getInt(4), 2313));

        refuseSecondFlow();
        assertThat(done.join()).hasSize(1);
        assertThat(dialogue.listener.all(RecordingListener.Failed.class)).isEmpty();
        takeWhole(program(twoFlows()));
    }

    private void refuseSecondFlow() {
        dialogue.xidOf(FLOW_MOD);
        int second = dialogue.xidOf(FLOW_MOD);
        dialogue.say(Wire.error(second, 5, 1));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "1, 4", "1, 5", "17, 2", "4711, 9"})
    void aSwitchWithoutBundlesIsNotAskedAgain(int type, int code) {
        CompletableFuture<List<SwitchError>> done = program(twoFlows());
        dialogue.say(Wire.error(control(OPEN).getInt(4), type, code));
        stepByStep(done);
        stepByStep(program(twoFlows()));
    }

    @Test
    void aSwitchThatTakesNoGroupsInOneIsNotAskedAgain() {
        CompletableFuture<List<SwitchError>> done = program(twoFlows());
        ByteBuffer open = control(OPEN);
        dialogue.say(reply(open));
        dialogue.say(bundleError(open.getInt(4) + 1, 2310));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        dialogue.say(reply(control(DISCARD)));
        stepByStep(done);
        stepByStep(program(twoFlows()));
    }

    private void stepByStep(CompletableFuture<List<SwitchError>> done) {
        assertThat(dialogue.heard()[1]).isEqualTo((byte) FLOW_MOD);
        assertThat(dialogue.heard()[1]).isEqualTo((byte) FLOW_MOD);
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(done).isCompletedWithValue(List.of());
    }

    @Test
    void theNextDifferenceWaitsForTheWholeBundle() {
        CompletableFuture<List<SwitchError>> first = program(twoFlows());
        CompletableFuture<List<SwitchError>> second = program(adding(flow(9)));
        ByteBuffer open = control(OPEN);
        dialogue.say(reply(open));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        ByteBuffer commit = control(COMMIT);
        assertThat(dialogue.heard()).isEmpty();
        dialogue.say(bundleError(commit.getInt(4), 2314));
        stepByStep(first);
        assertThat(dialogue.heard()[1]).isEqualTo((byte) FLOW_MOD);
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(second).isCompletedWithValue(List.of());
    }

    @Test
    void aSwitchThatSaysNothingAboutItFailsTheRequest() {
        for (int answers = 0; answers < 3; answers++) {
            Dialogue silent = Dialogue.ready();
            CompletableFuture<List<SwitchError>> done =
                    silent.connection().program(twoFlows()).toCompletableFuture();
            silent.channel.runPendingTasks();
            if (answers > 0) {
                silent.say(reply(ByteBuffer.wrap(silent.heard())));
            }
            if (answers > 1) {
                silent.say(Wire.barrierReply(silent.xidOf(BARRIER)));
            }
            silent.passes(Duration.ofSeconds(11));
            assertThat(done).as("after %d answers", answers).isCompletedExceptionally();
            assertThat(silent.isOpen()).isTrue();
        }
    }

    @Test
    void aLargeOneWaitsForASlowSwitch() {
        dialogue.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1024, 2048));
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            flows.add(flow(i));
        }
        takeWhole(program(new Difference(List.of(), List.of(), flows, List.of(), List.of())));
        assertThat(connection.counters().flowMods()).isEqualTo(5_000);
    }

    @Test
    void oneThatIsTooLargeWouldKeepTheSwitchFromOthers() {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i <= BundleSupport.MOST; i++) {
            flows.add(flow(i));
        }
        program(new Difference(List.of(), List.of(), flows, List.of(), List.of()));
        assertThat(dialogue.heard()[1]).isEqualTo((byte) FLOW_MOD);
    }

    @Test
    void whatCannotBeBuiltIsLeftOutAndTheRestIsThere() {
        Flow unsendable = Samples.flow(
                Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0003L), 0, Action.output(0xffff_fff7));
        CompletableFuture<List<SwitchError>> done = program(adding(flow(1), unsendable));
        dialogue.say(reply(control(OPEN)));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        dialogue.say(reply(control(DISCARD)));
        assertThat(dialogue.heard()[1]).isEqualTo((byte) FLOW_MOD);
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(done.join())
                .singleElement()
                .satisfies(error -> assertThat(error.what()).startsWith("not sent"));
    }

    /** Answers as a switch that takes it. */
    private void takeWhole(CompletableFuture<List<SwitchError>> done) {
        dialogue.say(reply(control(OPEN)));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        dialogue.say(reply(control(COMMIT)));
        assertThat(done).isCompletedWithValue(List.of());
    }

    private ByteBuffer control(int what) {
        byte[] message = dialogue.heard();
        assertThat(message).hasSize(24);
        ByteBuffer in = ByteBuffer.wrap(message);
        assertThat(in.getInt(0)).isEqualTo(0x0404_0018);
        assertThat(in.getInt(8)).isEqualTo(0x4f4e4600);
        assertThat(in.getInt(12)).isEqualTo(2300);
        assertThat(in.getShort(20)).isEqualTo((short) what);
        assertThat(in.getShort(22)).isEqualTo((short) 3);
        return in;
    }

    /** What a switch answers to a request about a bundle: the same with the next number. */
    private static byte[] reply(ByteBuffer request) {
        byte[] bytes = request.array().clone();
        bytes[21]++;
        return bytes;
    }

    private static byte[] bundleError(int xid, int code) {
        return Wire.message(4, 1, xid, out -> {
            out.writeShort(0xffff);
            out.writeShort(code);
            out.writeInt(0x4f4e4600);
        });
    }

    private CompletableFuture<List<SwitchError>> program(Difference difference) {
        CompletableFuture<List<SwitchError>> done =
                connection.program(difference).toCompletableFuture();
        dialogue.channel.runPendingTasks();
        return done;
    }

    private static Difference twoFlows() {
        return adding(flow(1), flow(2));
    }

    private static Difference adding(Flow... flows) {
        return new Difference(List.of(), List.of(), List.of(flows), List.of(), List.of());
    }

    private static Group group(int id) {
        return new Group(id, List.of(List.of(Action.output(1))), "blue", "flood");
    }

    private static Flow flow(int n) {
        return Samples.flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0000L + n), 0, Action.output(1));
    }
}

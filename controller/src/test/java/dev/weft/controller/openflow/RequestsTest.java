package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.RecordingListener.Failed;
import dev.weft.flows.Action;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.flows.Match;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RequestsTest {
    private static final int REASON = 14; // where it stands in a packet-in
    private static final int GROUP_MOD = 15;
    private static final int FLOW_MOD = 14;
    private static final int BARRIER = 20;
    private static final int METER_MOD = 29;
    private static final int MULTIPART_REQUEST = 18;

    private final Dialogue dialogue = Dialogue.ready();
    private final SwitchConnection connection = dialogue.connection();

    @Test
    void additionsThenABarrierThenRemovals() {
        CompletableFuture<List<SwitchError>> done = program(new Difference(
                List.of(group(1)),
                List.of(group(2)),
                List.of(flow(1)),
                List.of(new Place(4, 300, Match.ALL)),
                List.of(3)));
        refuseBundle();

        List<Integer> types = new ArrayList<>();
        int xid = 0;
        for (byte[] message = dialogue.heard(); message.length > 0; message = dialogue.heard()) {
            types.add((int) message[1]);
            int next = Unpooled.wrappedBuffer(message).getInt(4);
            assertThat(xid).isIn(0, next - 1);
            xid = next;
            if (message[1] == BARRIER) {
                assertThat(done).isNotDone();
                dialogue.say(Wire.barrierReply(xid));
            }
        }

        assertThat(types).containsExactly(GROUP_MOD, GROUP_MOD, FLOW_MOD, BARRIER, FLOW_MOD, GROUP_MOD, BARRIER);
        assertThat(done).isCompletedWithValue(List.of());
        assertThat(connection.counters().flowMods()).as("without barriers").isEqualTo(2);
        assertThat(connection.counters().groupMods()).isEqualTo(3);
    }

    @Test
    void onlyOursIsRemoved() {
        program(new Difference(List.of(), List.of(), List.of(), List.of(new Place(4, 300, Match.ALL)), List.of()));
        ByteBuf removal = Unpooled.wrappedBuffer(dialogue.heard());
        assertThat(removal.getByte(1)).isEqualTo((byte) FLOW_MOD);
        assertThat(removal.getByte(25)).as("OFPFC_DELETE_STRICT").isEqualTo((byte) 4);
        assertThat(removal.getLong(8)).isEqualTo(Cookie.OWNER);
        assertThat(removal.getLong(16)).as("its mask").isEqualTo(Cookie.OWNER_MASK);
    }

    @Test
    void nothingToDoIsDoneAtOnce() {
        assertThat(program(new Difference(List.of(), List.of(), List.of(), List.of(), List.of())))
                .isCompletedWithValue(List.of());
        assertThat(dialogue.heard()).isEmpty();
    }

    @Test
    void anErrorIsTiedToItsCause() {
        CompletableFuture<List<SwitchError>> done = program(adding(flow(1), flow(2)));
        refuseBundle();
        dialogue.xidOf(FLOW_MOD);
        int second = dialogue.xidOf(FLOW_MOD);
        int barrier = dialogue.xidOf(BARRIER);

        dialogue.say(Wire.error(second + 1000, 5, 1)); // nobody's
        dialogue.say(Wire.error(second, 5, 1));
        dialogue.say(Wire.barrierReply(barrier + 1000)); // nobody's
        assertThat(done).isNotDone();
        dialogue.say(Wire.barrierReply(barrier));

        assertThat(done.join()).singleElement().satisfies(error -> {
            assertThat(error.what()).isEqualTo("table full (OFPFMFC_TABLE_FULL)");
            assertThat(error.cause()).isEqualTo("flow in FORWARD of blue: sample in FORWARD (" + flow(2) + ")");
        });
        assertThat(dialogue.listener.all(Failed.class))
                .singleElement()
                .satisfies(told -> assertThat(told.error().cause()).contains("FLOW_MOD"));
        dialogue.say(Wire.error(second, 5, 1)); // too late: nobody waits
        assertThat(dialogue.listener.all(Failed.class)).hasSize(2);
    }

    /** Only what is about the meter can be had without it. */
    @ParameterizedTest
    @CsvSource({
        "2, 0, METER", // OFPBAC_BAD_TYPE
        "2, 3, METER", // OFPBAC_BAD_EXP_TYPE
        "2, 9, OTHER", // OFPBAC_BAD_OUT_GROUP
        "2, 6, OTHER", // OFPBAC_EPERM
        "3, 1, METER", // OFPBIC_UNSUP_INST
        "12, 3, METER", // OFPMMFC_UNKNOWN_METER
        "13, 2, METER", // a property that it does not know
        "5, 1, OTHER", // OFPFMFC_TABLE_FULL
        "5, 5, OTHER", // OFPFMFC_EPERM
        "1, 5, OTHER", // OFPBRC_EPERM
    })
    void aFlowThatUsesAMeterIsRefusedForIt(int type, int code, SwitchError.About about) {
        Flow metered = Samples.flow(Table.LEARN, Match.ALL, 0, new Action.ToController(7));
        CompletableFuture<List<SwitchError>> done = program(adding(metered));
        dialogue.say(Wire.error(dialogue.xidOf(FLOW_MOD), type, code));
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(done.join())
                .singleElement()
                .satisfies(error -> assertThat(error.about()).isEqualTo(about));
    }

    @Test
    void aMeterIsRefusedWhateverTheReason() {
        Meter meter = new Meter(100_001, 10, 10, "port 1");
        CompletableFuture<List<SwitchError>> done = program(new Difference(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(meter), List.of(), List.of()));
        dialogue.say(Wire.error(dialogue.xidOf(METER_MOD), 1, 1)); // OFPBRC_BAD_TYPE
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(done.join())
                .singleElement()
                .satisfies(error -> assertThat(error.about()).isEqualTo(SwitchError.About.METER));
    }

    @Test
    void errorsThatNobodyKnowsAreNumbers() {
        dialogue.say(Wire.error(4711, 5, 99));
        dialogue.say(Wire.error(4711, 999, 1));
        dialogue.say(Wire.message(1, 1, 4711, out -> out.writeInt(0x0001_0000))); // in another version
        assertThat(dialogue.listener.all(Failed.class))
                .extracting(told -> told.error().what())
                .containsExactly("error type 5 code 99", "error type 999 code 1", "OFPBRC_BAD_VERSION");
        assertThat(dialogue.isOpen()).isTrue();
    }

    @Test
    void anAnswerThatTricklesEndsItsConnection() {
        CompletableFuture<?> read = dialogue.connection().read().toCompletableFuture();
        int xid = dialogue.xidOf(18);
        byte[] entry = Wire.flowEntry(6, "", "");
        for (int seconds = 0; seconds < 28; seconds += 4) {
            dialogue.say(Wire.part(xid, 1, 1, entry));
            dialogue.passes(Duration.ofSeconds(4));
            assertThat(dialogue.isOpen()).as("after %d s", seconds + 4).isTrue();
        }
        dialogue.say(Wire.part(xid, 1, 1, entry));
        dialogue.passes(Duration.ofSeconds(3));
        assertThat(read).isCompletedExceptionally();
        assertThat(dialogue.listener.all(RecordingListener.Disconnected.class))
                .singleElement()
                .satisfies(end -> assertThat(end.why()).contains("more than 30 s"));
    }

    @Test
    void aSilentSwitchFailsTheRequestAndStaysConnected() {
        CompletableFuture<List<SwitchError>> done = program(adding(flow(1)));
        dialogue.passes(Duration.ofMillis(9_900));
        assertThat(done).isNotDone();
        dialogue.say(Wire.echoRequest(1)); // alive, but not answering
        dialogue.passes(Duration.ofMillis(200));

        assertThat(done)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(OpenFlowException.class)
                .withMessageContaining("no progress for 10 s");
        assertThat(dialogue.isOpen()).isTrue();
        CompletableFuture<List<SwitchError>> next = program(adding(flow(1)));
        dialogue.xidOf(BARRIER);
        dialogue.say(Wire.barrierReply(dialogue.xidOf(BARRIER)));
        assertThat(next).isCompletedWithValue(List.of());
    }

    @Test
    void theEndOfTheConnectionFailsAllAtOnce() {
        CompletableFuture<List<SwitchError>> done = program(adding(flow(1)));
        CompletableFuture<Installed> read = read();
        connection.close("enough");
        dialogue.channel.runPendingTasks();

        assertThat(done)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("enough");
        assertThat(read)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("enough");
        assertThat(read())
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("enough");
        assertThat(dialogue.listener.all(RecordingListener.Disconnected.class)).hasSize(1);
    }

    @Test
    void repliesInPartsAreJoined() {
        CompletableFuture<Installed> read = read();
        int flows = dialogue.xidOf(MULTIPART_REQUEST);
        int groups = dialogue.xidOf(MULTIPART_REQUEST);
        answerOfMeters();
        dialogue.say(Wire.part(flows, 1, 1, Wire.flowEntry(4, "80000606 020000000001", "")));
        dialogue.say(Wire.part(flows + 50, 1, 0, Wire.flowEntry(4, "80000606 020000000009", ""))); // nobody's
        dialogue.say(Wire.part(groups, 7, 0));
        dialogue.say(Wire.part(flows, 1, 0, Wire.flowEntry(4, "80000606 020000000002", "")));

        assertThat(read.join().flows())
                .extracting(flow -> flow.matchText())
                .containsExactly("dl_dst=02:00:00:00:00:01", "dl_dst=02:00:00:00:00:02");
    }

    /** It knows nothing of them, and says so in two ways. */
    private void answerOfMeters() {
        dialogue.say(Wire.error(dialogue.xidOf(MULTIPART_REQUEST), 1, 2)); // OFPBRC_BAD_STAT
        dialogue.say(Wire.part(dialogue.xidOf(MULTIPART_REQUEST), 10, 0));
        dialogue.say(Wire.part(dialogue.xidOf(MULTIPART_REQUEST), 9, 0));
    }

    @Test
    void aSwitchThatKnowsNoMetersIsReadAllTheSame() {
        CompletableFuture<Installed> read = read();
        int flows = dialogue.xidOf(MULTIPART_REQUEST);
        int groups = dialogue.xidOf(MULTIPART_REQUEST);
        answerOfMeters();
        assertThat(read).isNotDone();
        dialogue.say(Wire.part(groups, 7, 0));
        dialogue.say(Wire.part(flows, 1, 0));
        assertThat(read).isCompletedWithValue(new Installed(List.of(), List.of()));
    }

    @Test
    void partsWithoutEndDoNotKeepItWaiting() {
        CompletableFuture<Installed> read = read();
        int flows = dialogue.xidOf(MULTIPART_REQUEST);
        for (int i = 0; i < 11; i++) {
            dialogue.say(Wire.part(flows, 1, 1));
            dialogue.passes(Duration.ofSeconds(1));
        }
        assertThat(read).isCompletedExceptionally();
    }

    @Test
    void aReplyThatCannotBeReadFailsTheRequestOnly() {
        for (byte[] bad :
                List.of(new byte[] {0, 0}, new byte[] {0, 56, 0}, new byte[56], Wire.flowEntry(4, "800006ff 02", ""))) {
            CompletableFuture<Installed> read = read();
            int flows = dialogue.xidOf(MULTIPART_REQUEST);
            dialogue.xidOf(MULTIPART_REQUEST);
            answerOfMeters();
            dialogue.say(Wire.part(flows, 1, 0, bad));
            assertThat(read).isCompletedExceptionally();
        }
        CompletableFuture<Installed> wrongType = read();
        dialogue.say(Wire.part(dialogue.xidOf(MULTIPART_REQUEST), 7, 0));
        assertThat(wrongType).isCompletedExceptionally();
        assertThat(dialogue.isOpen()).isTrue();
        assertThat(connection.counters().malformed()).isEqualTo(5);
    }

    @Test
    void aLargeDifferenceWaitsForASlowSwitch() {
        dialogue.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1024, 2048));
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            flows.add(flow(i));
        }
        CompletableFuture<List<SwitchError>> done =
                program(new Difference(List.of(), List.of(), flows, List.of(), List.of()));
        refuseBundle();
        int barrier = dialogue.xidOf(BARRIER);
        dialogue.say(Wire.barrierReply(barrier));
        assertThat(done).isCompletedWithValue(List.of());
        assertThat(connection.counters().flowMods()).isEqualTo(20_000);
    }

    @Test
    void aPacketThatTheSwitchDoesNotTakeInIsSaidToBeDropped() {
        List<Action> out = List.of(Action.output(1));
        assertThat(connection.packetOut(SwitchPort.CONTROLLER, out, new byte[60]))
                .isTrue();
        dialogue.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        assertThat(connection.packetOut(SwitchPort.CONTROLLER, out, new byte[60]))
                .isFalse();
        assertThat(connection.counters().packetOutsDropped()).isOne();
        dialogue.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        assertThat(connection.packetOut(SwitchPort.CONTROLLER, out, new byte[60]))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(PacketIn.Reason.class)
    void aPacketSaysWhyItCame(PacketIn.Reason reason) {
        byte[] message = Wire.packetIn((byte) 1);
        message[REASON] = (byte) reason.ordinal();
        dialogue.say(message);
        assertThat(dialogue.listener
                        .all(RecordingListener.Packet.class)
                        .get(0)
                        .packet()
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void aPacketForAReasonThatNobodyKnowsIsSkipped() {
        byte[] message = Wire.packetIn((byte) 1);
        message[REASON] = 77;
        dialogue.say(message);
        assertThat(dialogue.listener.all(RecordingListener.Packet.class)).isEmpty();
        assertThat(connection.counters().malformed()).isEqualTo(1);
        assertThat(dialogue.isOpen()).isTrue();
    }

    @Test
    void whatTheListenerThrowsCostsNothingElse() {
        RecordingListener broken = dialogue.listener;
        dialogue.say(Wire.packetIn(new byte[] {1}));
        assertThat(broken.all(RecordingListener.Packet.class).get(0).packet())
                .usingRecursiveComparison()
                .as("table 1 is what GUARD was once")
                .isEqualTo(new PacketIn(3, 1000, Table.GUARD.number(), PacketIn.Reason.ACTION, new byte[] {1}));
        dialogue.say(Wire.flowRemoved(5));
        assertThat(broken.all(RecordingListener.Removed.class))
                .singleElement()
                .satisfies(gone -> assertThat(gone.place())
                        .isEqualTo(new Place(4, 300, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0001L))));
    }

    /** The switch has never heard of bundles: what it is sent, it is sent step by step. */
    private void refuseBundle() {
        dialogue.say(Wire.error(dialogue.xidOf(MessageType.EXPERIMENTER), 1, 3)); // OFPBRC_BAD_EXPERIMENTER
    }

    private CompletableFuture<List<SwitchError>> program(Difference difference) {
        CompletableFuture<List<SwitchError>> done =
                connection.program(difference).toCompletableFuture();
        dialogue.channel.runPendingTasks();
        return done;
    }

    private CompletableFuture<Installed> read() {
        CompletableFuture<Installed> done = connection.read().toCompletableFuture();
        dialogue.channel.runPendingTasks();
        return done;
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

package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms in which a switch may say the same, and what is no form at all. */
class ReaderTest {
    @ParameterizedTest
    @CsvSource({
        "80000606 020000000001, 'dl_dst=02:00:00:00:00:01'",
        "00000206 020000000001, 'dl_dst=02:00:00:00:00:01'", // NXM_OF_ETH_DST
        "8000070c 020000000001 ffffffffffff, 'dl_dst=02:00:00:00:00:01'", // a mask of all bits
        "8000070c 020000000001 000000000000, ''", // a mask of none
        "8000070c 0200000000ff ff0000000000, 'dl_dst=02:00:00:00:00:00/ff:00:00:00:00:00'", // bits beside the mask
        "00012008 00000000000003e8, 'tun_id=0x3e8'", // NXM_NX_TUN_ID
        "80004c08 00000000000003e8, 'tun_id=0x3e8'",
        "00013e04 c0a83814, 'tun_src=192.168.56.20'",
        "00013f08 c0a80000 ffff0000, 'tun_src=192.168.0.0/16'",
        "80000a02 0806 80002a02 0001, 'arp,arp_op=1'",
        "80000c02 1005, 'vlan_tci=0x1005/0x1fff'", // a VLAN's number says nothing about priority
        "80000d04 1000 1000, 'vlan_tci=0x1000/0x1000'",
    })
    void readsEveryForm(String oxm, String text) {
        InstalledFlow flow = flow(oxm, "");
        assertThat(flow.matchText()).isEqualTo(text);
        assertThat(flow.match()).map(Match::toString).contains(text);
        assertThat(flow.actions()).isEqualTo("drop");
        assertThat(flow.packets()).isEqualTo(7);
        assertThat(flow.bytes()).isEqualTo(700);
    }

    @ParameterizedTest
    @CsvSource({
        "00010004 00000005, 'oxm_0001_0=0x00000005'", // a register
        "ffff0008 4f4e460000000001, 'oxm_ffff_0=0x4f4e460000000001'", // an experimenter's
        "80000603 020000, 'oxm_8000_3=0x020000'", // ours in another width
        "80000a02 0800 80001a02 0050, 'ip,oxm_8000_13=0x0050'",
    })
    void keepsWhatItDoesNotKnow(String oxm, String text) {
        InstalledFlow flow = flow(oxm, "");
        assertThat(flow.matchText()).isEqualTo(text);
        assertThat(flow.match()).isEmpty();
        assertThat(flow.place()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // load:1000->NXM_NX_TUN_ID, the whole field, is what set_field says
        "0004 0020 00000000 ffff0018 00002320 0007 003f 00012008 00000000000003e8, set_field:0x3e8->tun_id",
        // of one half it is not
        "0004 0020 00000000 ffff0018 00002320 0007 001f 00012008 00000000000003e8, action_65535=0xffff0018000023200007001f0001200800000000000003e8",
        "0004 0020 00000000 ffff0018 00002320 0006 0030 0000 0000 00000406 00000206, move:dl_src->dl_dst",
        "0004 0018 00000000 00000010 fffffff8 ffff 000000000000, IN_PORT",
        "0004 0018 00000000 00000010 fffffffd 0080 000000000000, CONTROLLER:128",
        "0004 0018 00000000 00000010 fffffffb 0000 000000000000, FLOOD",
        "0004 0010 00000000 0018000800000000, dec_ttl",
        "0001 0008 3c000000 0004 0008 00000000, goto_table:FORWARD",
        "0001 0008 06000000, goto_table:6", // as FORWARD was called once
        "0001 0008 c8000000, goto_table:200",
        "0005 0008 00000000, clear_actions",
        "0006 0008 00000007, meter:7",
        "0063 0008 12345678, instruction_99=0x12345678",
    })
    void readsInstructions(String bytes, String text) {
        assertThat(flow("", bytes).actions()).isEqualTo(text);
    }

    @Test
    void knowsWhatAFlowOfOurKindDoes() {
        String instructions =
                String.format("0001 0008 %02x000000", Table.FORWARD.number()) // before the others on purpose
                        + "0002 0018 00000000 0000000001000fff 00000000000003ff" // a bit beside the mask says nothing
                        + "0004 0018 00000000 0000 0010 00000007 ffff 000000000000";
        assertThat(flow("", instructions).does())
                .contains(Instructions.apply(Action.output(7))
                        .writing(0x3ff, 0x3ff)
                        .thenGoTo(Table.FORWARD));
        assertThat(flow("", "").does()).contains(Instructions.DROP);
        assertThat(flow("", "0002 0018 00000000 00000000000003e8 0000000000000000")
                        .does())
                .as("metadata of which no bit is written")
                .contains(Instructions.DROP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0004 0018 00000000 0000 0010 fffffffd 0080 000000000000", // a part of the packet to the controller
                "0004 0018 00000000 0000 0010 fffffffb 0000 000000000000", // FLOOD
                "0001 0008 c8000000", // a table beyond the last
                "0005 0008 00000000", // clear_actions
                "0003 0008 00000000", // write_actions, even none
                "0006 0008 00000007", // meter
                "0063 0008 12345678",
                "0004 0008 00000000 0004 0008 00000000", // the same twice
            })
    void doesNotGuessWhatAnyOtherFlowDoes(String instructions) {
        assertThat(flow("", instructions).does()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "80000606 0200, ''", // a field longer than its match
        "800006, ''", // half a header
        "80000606 020000000001 80000606 020000000002, ''", // twice
        "'', 0004 0000 00000000", // nested lengths: none,
        "'', 0004 0004 00000000", // too small,
        "'', 0004 0009 00000000", // odd,
        "'', 0004 ffff 00000000", // too long
        "'', 0004 0010 00000000 0000 0000 00000000",
        "'', 0004 0010 00000000 0000 0020 00000000",
        "'', 0002 0008 00000000", // write_metadata without metadata
    })
    void refusesWhatDoesNotFit(String oxm, String instructions) {
        assertThatThrownBy(() -> flow(oxm, instructions))
                .isInstanceOfAny(Malformed.class, IndexOutOfBoundsException.class);
    }

    @Test
    void everyFieldHasAHeaderOfItsOwn() {
        assertThat(java.util.Arrays.stream(Field.values()).map(OxmFields::header))
                .doesNotHaveDuplicates();
        for (Field field : Field.values()) {
            assertThat(OxmFields.field(OxmFields.header(field))).contains(field);
        }
    }

    @Test
    void whatGoesOnByAFormerNumberIsUnderstoodAndNeverTakenForTodays() {
        InstalledFlow former = flow("", "0002 0018 00000000 00000000000003e8 00000000000003ff 0001 0008 06000000");
        assertThat(former.does()).isEmpty();
        assertThat(former.formerly())
                .isEqualTo(former.meant())
                .contains(Instructions.DROP.writing(0x3e8, 0x3ff).thenGoTo(Table.FORWARD));
        assertThat(former.stage()).as("by its number of then").contains(Table.ROUTE);
        assertThat(flow("", "0001 0008 06000000 0006 0008 00000007").meant())
                .as("beside what Weft does not know")
                .isEmpty();
    }

    private static InstalledFlow flow(String oxm, String instructions) {
        byte[] entry = Wire.flowEntry(4, oxm, instructions);
        return StatsReader.flows(Unpooled.wrappedBuffer(entry), () -> {}).get(0);
    }

    @Test
    void ourHelloIsTheSpecifications() {
        assertThat(ByteBufUtil.hexDump(Hello.ours())).isEqualTo("04000010000000000001000800000010");
    }

    @Test
    void ofATextThatIsTooLongTheBeginningIsKept() {
        AtomicInteger cut = new AtomicInteger();
        String action = "ffff0040" + "ab".repeat(60);
        byte[] entry =
                Wire.flowEntry(6, "", "0004" + String.format("%04x", 8 + 64 * 500) + "00000000" + action.repeat(500));
        InstalledFlow flow = StatsReader.flows(Unpooled.wrappedBuffer(entry), cut::incrementAndGet)
                .get(0);
        assertThat(flow.actions())
                .hasSize(4096)
                .startsWith("action_65535=0xffff")
                .endsWith("...");
        assertThat(flow.matchText()).isEmpty();
        assertThat(cut).hasValue(1);
    }
}

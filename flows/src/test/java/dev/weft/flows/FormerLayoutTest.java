package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the last build with table numbers by order put into three bridges, recorded from it as commands of {@code ovs-ofctl
 * bundle}: today's flows are the same but for numbers and cookies, and replace them without a gap.
 */
class FormerLayoutTest {
    private static final Path RECORDED = Path.of("src/test/resources/former");
    private static final Pattern COOKIE = Pattern.compile("cookie=0x([0-9a-f]+), .*?table=(\\d+),");

    @Test
    void tableNumbersNeverChangeAndNoneOfThenHasAnotherMeaning() {
        assertThat(Table.values())
                .extracting(Table::name, Table::number)
                .as("a table more gets a number between these")
                .containsSubsequence(
                        tuple("CLASSIFY", 0),
                        tuple("GUARD", 10),
                        tuple("LEARN", 20),
                        tuple("ARP", 30),
                        tuple("ROUTE", 40),
                        tuple("RESOLVE", 50),
                        tuple("FORWARD", 60));
        assertThat(Table.first()).isEqualTo(Table.numbered(0).orElseThrow());
        for (int number = 0; number < 256; number++) {
            Optional<Table> today = Table.numbered(number);
            assertThat(today).isIn(Optional.empty(), Table.numbered(FormerLayout.today(number)));
            assertThat(FormerLayout.numbered(number).isPresent()).isEqualTo(number <= 6);
        }
    }

    @ParameterizedTest
    @CsvSource({"routed, host1", "routed, host2", "two-bridges, host1/ovs-br0"})
    void onlyNumbersAndCookiesDiffer(String scenario, String bridge) throws IOException {
        FlowTables tables = tables(scenario, bridge);
        List<String> lines = new ArrayList<>();
        tables.groups().values().stream()
                .sorted(Comparator.comparing(Group::id))
                .forEach(group -> lines.add("group add " + group));
        tables.flows().values().stream()
                .sorted(CompilerGoldenTest.order())
                .forEach(flow -> lines.add("flow add " + formerly(flow)));
        assertThat(recorded(scenario, bridge).filter(line -> !line.startsWith("#")))
                .containsExactlyElementsOf(lines);
    }

    @ParameterizedTest
    @CsvSource({"routed, host1", "routed, host2", "two-bridges, host1/ovs-br0"})
    void allOfItIsKnownAsOurs(String scenario, String bridge) throws IOException {
        assertThat(recorded(scenario, bridge).filter(line -> line.startsWith("flow")))
                .isNotEmpty()
                .allSatisfy(line -> {
                    Matcher said = COOKIE.matcher(line);
                    assertThat(said.find()).isTrue();
                    Cookie cookie = new Cookie(Long.parseUnsignedLong(said.group(1), 16));
                    assertThat(cookie.isOurs()).isTrue();
                    assertThat(cookie.bits() >> 40 & 0xff)
                            .as("the table's number")
                            .isEqualTo(Long.parseLong(said.group(2)));
                    assertThat(FormerLayout.numbered(Integer.parseInt(said.group(2))))
                            .isPresent();
                });
    }

    /** Message by message, for a switch without bundles: each packet finds the whole old way or the whole new one. */
    @ParameterizedTest
    @CsvSource({"routed, host1", "routed, host2", "two-bridges, host1/ovs-br0"})
    void theNewPipelineStandsBeforeTheFirstPacketIsSentIntoIt(String scenario, String bridge) {
        FlowTables today = tables(scenario, bridge);
        Installed former = formerly(today);
        Difference difference = Difference.of(today, former);
        assertThat(difference.size())
                .as("groups and meters stay")
                .isEqualTo(difference.flows().size() + difference.staleFlows().size());
        assertThat(difference.flows())
                .containsExactlyInAnyOrderElementsOf(today.flows().values());

        Predicate<Flow> leads = flow -> flow.table() == Table.first();
        List<Flow> added = difference.flows();
        long beyond = added.stream().takeWhile(leads.negate()).count();
        assertThat(added.stream().skip(beyond)).isNotEmpty().allMatch(leads);
        assertThat(beyond)
                .isEqualTo(
                        today.flows().values().stream().filter(leads.negate()).count());

        Set<Place> there = new HashSet<>();
        former.flows().forEach(flow -> there.add(flow.place().orElseThrow()));
        added.forEach(flow -> there.add(flow.place()));
        difference.staleFlows().forEach(place -> assertThat(there.remove(place)).isTrue());
        assertThat(there).as("nothing of then is left").isEqualTo(today.flows().keySet());
        assertThat(Difference.of(today, today).isEmpty()).isTrue();
    }

    private static FlowTables tables(String scenario, String bridge) {
        return (scenario.equals("routed") ? Scenario.routed() : Scenario.twoBridges()).tables(bridge);
    }

    private static Stream<String> recorded(String scenario, String bridge) throws IOException {
        return Files.readAllLines(RECORDED.resolve(scenario + "-" + bridge.replace('/', '-') + ".bundle")).stream();
    }

    /** As a switch of then reports it. */
    private static Installed formerly(FlowTables tables) {
        return new Installed(
                tables.flows().values().stream()
                        .map(flow -> {
                            Optional<Instructions> does = Optional.of(flow.instructions());
                            boolean goesOn = flow.instructions().next().isPresent();
                            return new InstalledFlow(
                                    number(flow.table()),
                                    flow.place().priority(),
                                    cookie(flow),
                                    Optional.of(flow.match()),
                                    flow.match().toString(),
                                    goesOn ? Optional.empty() : does,
                                    goesOn ? does : Optional.empty(),
                                    "",
                                    0,
                                    0);
                        })
                        .toList(),
                tables.groups().values().stream()
                        .map(group -> new InstalledGroup(group.id(), Optional.of(group.buckets())))
                        .toList(),
                Optional.of(tables.meters().values().stream()
                        .map(InstalledMeter::of)
                        .toList()));
    }

    private static String formerly(Flow flow) {
        String match = flow.match().toString();
        String does = flow.instructions().toString();
        for (Table table : Table.values()) {
            does = does.replace("goto_table:" + table, "goto_table:" + number(table));
        }
        return "cookie=0x" + Long.toHexString(cookie(flow).bits()) + ", "
                + (flow.idleSeconds() == 0 ? "" : "idle_timeout=" + flow.idleSeconds() + ", send_flow_rem, ") + "table="
                + number(flow.table()) + ", priority=" + flow.place().priority()
                + (match.isEmpty() ? "" : "," + match) + " actions=" + does;
    }

    private static int number(Table table) {
        return IntStream.range(0, 7)
                .filter(number -> FormerLayout.numbered(number).orElseThrow() == table)
                .findFirst()
                .orElseThrow();
    }

    /** Owner, the table's number in bits 47 to 40, and 40 bits of FNV-1a over what the flow does, the next table by name. */
    private static Cookie cookie(Flow flow) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : (flow.idleSeconds() + " " + flow.instructions()).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * 0x100000001b3L;
        }
        return new Cookie(Cookie.OWNER | (long) number(flow.table()) << 40 | hash & (1L << 40) - 1);
    }
}

package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.FormerLayout;
import dev.weft.flows.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The switches hold what a build with the {@link FormerLayout} left there, and this build's controller starts: not a packet is lost,
 * nothing of then stays, and who was learned is known. With its memory and without.
 */
@ExtendWith(RepeatedWhenInconclusive.class)
class OldLayoutIT {
    private static final String OURS = "cookie=0x7765000000000000/0xffff000000000000";
    private static final Pattern COOKIE = Pattern.compile("cookie=0x7765([0-9a-f]{12})");
    private static final Pattern TABLE = Pattern.compile("table=(\\d+)");
    private static final Pattern GOTO = Pattern.compile("goto_table:(\\d+)");

    /** The flows in a file take the place of all of Weft's, in one step. */
    private static final String REPLACE =
            "{ echo 'flow delete " + OURS + "'; sed 's/^/flow add /' \"$1\"; } >\"$1\".bundle && ovs-ofctl"
                    + " -O OpenFlow13 bundle ovs-br0 \"$1\".bundle && rm \"$1\" \"$1\".bundle";

    private static final String LEARNED = "02:00:00:00:00:99";

    @BeforeAll
    static void ready() {
        Lab.up(Routed.FILE);
    }

    /** Also before a repetition: the test itself begins with it. */
    private static void learnedAndProgrammed() {
        Guest.detach("host2");
        if (Lab.controllerRuns()) {
            Lab.killController();
        }
        Lab.program(Routed.FILE);
        assertThat(Guest.attach("host2", "blue-spare", LEARNED, "192.168.1.99/24")
                        .pings("192.168.1.1"))
                .isTrue();
        await().until(OldLayoutIT::knowsGuest);
        Lab.killController();
        Routed.HOSTS.forEach(OldLayoutIT::asThePreviousBuildLeftIt);
    }

    @AfterAll
    static void asItWas() {
        Guest.detach("host2");
        Lab.killController();
    }

    private static boolean knowsGuest() {
        return Lab.json("endpoints").toString().contains(LEARNED);
    }

    @Test
    void takenOverByAControllerThatRemembers() {
        takenOver();
    }

    @Test
    void takenOverByAControllerThatRemembersNothing() throws IOException {
        takenOver("--state", Files.createTempDirectory("weft-it-state").toString());
    }

    private static void takenOver(String... options) {
        learnedAndProgrammed();
        Place docker1 = Place.container("host1", "docker1");
        Place docker3 = Place.container("host2", "docker3");
        Place docker5 = Place.container("host3", "docker5");
        Place guest = Place.guest("host2");
        try (Traffic traffic = new Traffic()
                .and(docker1, docker3) // one network, two hosts
                .and(docker5, docker1) // routed
                .and(docker1, guest) // learned
                .and(docker5, guest) // routed to a learned one
                .andPing(docker5, "192.168.2.1")) { // the gateway, in the switch
            Lab.startController(Routed.FILE, options);
            Lab.awaitConnected();
            Routed.HOSTS.forEach(host -> await().until(() -> numbers(host).equals(today())));
            traffic.assertNothingLost();
        }
        assertThat(knowsGuest()).isTrue();
        assertThat(Lab.json("events").toString()).doesNotContain("a foreign flow");
        LabShell.weft("verify", "--live").ok();
    }

    private static Set<Integer> today() {
        return Arrays.stream(Table.values()).map(Table::number).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Puts numbers and cookies back as they were. */
    private static void asThePreviousBuildLeftIt(String host) {
        String former = flows(host)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("cookie=0x7765"))
                .map(OldLayoutIT::formerly)
                .collect(Collectors.joining("\n", "", "\n"));
        String file = "/run/weft-former-flows";
        LabShell.on(host, "sh", "-c", "printf '%s' \"$2\" >\"$1\" && " + REPLACE, "former", file, former)
                .ok();
        assertThat(numbers(host)).as(host).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    private static String formerly(String line) {
        int table = number(line);
        Matcher cookie = COOKIE.matcher(line);
        assertThat(cookie.find()).as(line).isTrue();
        long hash = Long.parseLong(cookie.group(1), 16) & (1L << 40) - 1;
        String numbered = cookie.replaceFirst(String.format(
                "cookie=0x7765%02x%010x", then(Table.numbered(table).orElseThrow()), hash));
        String placed = TABLE.matcher(numbered)
                .replaceFirst(any -> "table=" + then(Table.numbered(table).orElseThrow()));
        return GOTO.matcher(placed)
                .replaceAll(next -> "goto_table:"
                        + then(Table.numbered(Integer.parseInt(next.group(1))).orElseThrow()));
    }

    /** The number that a table had. */
    private static int then(Table table) {
        int number = 0;
        while (FormerLayout.numbered(number).orElseThrow() != table) {
            number++;
        }
        return number;
    }

    /** The tables that hold flows of ours. */
    private static Set<Integer> numbers(String host) {
        return flows(host)
                .lines()
                .filter(line -> line.contains("cookie=0x7765"))
                .map(OldLayoutIT::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** ovs-ofctl leaves table 0 out. */
    private static int number(String flow) {
        Matcher table = TABLE.matcher(flow);
        return table.find() ? Integer.parseInt(table.group(1)) : 0;
    }

    private static String flows(String host) {
        return LabShell.on(
                        host,
                        "ovs-ofctl",
                        "-O",
                        "OpenFlow13",
                        "--no-names",
                        "--no-stats",
                        "dump-flows",
                        "ovs-br0",
                        OURS)
                .ok()
                .out();
    }
}

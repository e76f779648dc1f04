package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The tutorial typed by hand on hosts that Weft has never seen, then set-controller, then adopted. */
class HandMadeBridgesIT {
    private static final String TOPOLOGY = "vagrant/topology-two-bridges.yaml";
    private static final String OUTSIDE = "203.0.113.1";
    private static final String NO_ANSWERS = "sysctl -w net.ipv4.conf.all.arp_ignore=1";

    /** Other tests' hosts are Weft's own. */
    @AfterAll
    static void leave() {
        Lab.down(); // and with it the controller
    }

    @Test
    void theTutorialComesAboard() {
        Lab.down();
        Lab.up(TOPOLOGY);
        TypedTutorial.VERBATIM.forEach(TypedTutorial::type);
        List<HandMade> before = containers(TypedTutorial.VERBATIM);
        before.forEach(one -> one.pings(one.gateway())); // so that they know the gateway ports' own MAC addresses
        Lab.startController(TOPOLOGY);
        TypedTutorial.VERBATIM.forEach(host -> host.setController("tcp:192.168.56.1:6653"));

        await().until(() -> problems().stream().anyMatch(line -> line.startsWith("4 bridges")));
        assertThat(problems())
                .anyMatch(line -> line.contains("waiting to be accepted") && line.contains("`weft adopt --all`"))
                .noneMatch(line -> line.contains("not connected"));
        assertThat(Lab.json("switches").findValuesAsText("state"))
                .containsOnly("pending")
                .hasSize(4);
        assertThat(LabShell.weft("adopt", "--all").ok().out().lines()).hasSize(4);
        Lab.awaitConnected();

        // Of two with one address the first has it. The other is refused, and named.
        before.forEach(one -> one.pings(one.gateway()));
        await().untilAsserted(() -> assertThat(problems())
                .anyMatch(line -> line.contains("192.168.1.11"))
                .anyMatch(line -> line.contains("192.168.2.11")));
        await().untilAsserted(() -> assertThat(problems())
                .anyMatch(line -> line.contains("the MTU of its eth0 is 1500, but network blue carries 1450"))
                .anyMatch(line ->
                        line.contains("-s 192.168.1.0/24 -j MASQUERADE") && line.contains("routed pings get no reply"))
                .anyMatch(line -> line.contains("answers ARP for its gateways") && line.contains(NO_ANSWERS))
                .anyMatch(line -> line.contains("is not in fail_mode secure")));
        // Which the tutorial's hosts do not do: their kernel datapath takes the frames before the host's own stack.
        for (TypedTutorial host : TypedTutorial.VERBATIM) {
            LabShell.on(host.host(), "sh", "-c", NO_ANSWERS).ok();
        }

        assertMatrix(List.of(
                TypedTutorial.VERBATIM.get(0), TypedTutorial.VERBATIM.get(1).readdressed(12)));
        LabShell.weft("verify", "--live").ok();
    }

    private static void assertMatrix(List<TypedTutorial> hosts) {
        List<HandMade> all = containers(hosts);
        await().until(() -> all.get(2).pings(all.get(2).gateway()));
        all.forEach(from -> await().until(() -> from.pings(OUTSIDE))); // its host learns the new address first
        Trials trials = new Trials();
        for (HandMade from : all) {
            for (HandMade to : all) {
                if (!from.equals(to) && !from.ip().equals(to.ip())) {
                    // What the tutorial promises: same network. Its NAT rules let nothing else through the other's
                    // gateway.
                    trials.trial(
                            from.name() + " to " + to.name(),
                            from.bridge().equals(to.bridge()),
                            () -> from.pings(to.ip()));
                }
            }
            trials.reaches(from.name() + " to the outside", () -> from.pings(OUTSIDE));
        }
        trials.check();
        for (HandMade from : all) {
            assertThat(pingsOf100(from, from.gateway()))
                    .as("%s to its gateway", from.name())
                    .isEqualTo(100);
        }
    }

    private static int pingsOf100(HandMade from, String target) {
        String said = Lab.in(from.host(), from.name(), "ping", "-c", "100", "-i", "0.02", "-W", "2", target)
                .out();
        return said.lines()
                .filter(line -> line.contains("packets received"))
                .map(line -> line.replaceAll(".*, ([0-9]+) packets received.*", "$1"))
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private static List<HandMade> containers(List<TypedTutorial> hosts) {
        List<HandMade> all = new ArrayList<>();
        hosts.forEach(host -> all.addAll(host.containers()));
        return all;
    }

    private static List<String> problems() {
        List<String> problems = new ArrayList<>();
        Lab.json("status").get("problems").forEach(problem -> problems.add(problem.asText()));
        return problems;
    }
}

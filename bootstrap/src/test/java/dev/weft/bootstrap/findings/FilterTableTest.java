package dev.weft.bootstrap.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.findings.FilterRule.End;
import dev.weft.bootstrap.findings.FilterRule.Packet;
import dev.weft.topology.Ipv4Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of real machines: what is claimed of them is sure, and where there is no telling nothing is claimed. */
class FilterTableTest {
    private static final Ipv4Prefix BLUE = Ipv4Prefix.parse("192.168.1.0/24");
    private static final End INSIDE = new End.Inside(BLUE, "veth0");
    private static final End OTHER = new End.Inside(Ipv4Prefix.parse("192.168.2.0/24"), "veth1");
    private static final End OUTSIDE = new End.Outside(List.of(BLUE), List.of("veth0", "docker0"));

    @Test
    void theFirstRuleThatSurelyMatchesDecides() {
        assertThat(out("-i eth7 -j ACCEPT", "-i veth0 -j DROP", "-j ACCEPT")).isEqualTo("DROP");
        assertThat(out("-s 192.168.0.0/16 -j REJECT --reject-with icmp-port-unreachable"))
                .isEqualTo("REJECT");
        assertThat(out("! -i veth0 -j DROP", "-i veth+ -j ACCEPT")).isEqualTo("ACCEPT");
    }

    @Test
    void thePolicyDecidesTheRest() {
        assertThat(out("-j LOG --log-prefix \"x -j ACCEPT\"", "-m comment --comment counts"))
                .isEqualTo("DROP");
    }

    @Test
    void dockersOwnRulesLetNothingOfOursThrough() {
        assertThat(out(
                        "-j DOCKER-USER",
                        "-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-o docker0 -j DOCKER",
                        "-i docker0 ! -o docker0 -j ACCEPT",
                        "-i docker0 -o docker0 -j ACCEPT"))
                .isEqualTo("DROP");
    }

    @Test
    void aRuleForEstablishedConnectionsLetsAnswersInAndNothingOut() {
        String rule = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
        assertThat(out(rule)).isEqualTo("DROP");
        assertThat(decide(new Packet(OUTSIDE, INSIDE, "ESTABLISHED"), rule)).isEqualTo("ACCEPT");
        assertThat(out("-m state --state NEW -j ACCEPT")).isEqualTo("ACCEPT");
    }

    @Test
    void whereSomePacketsPassThereIsNoTelling() {
        assertThat(out("-i veth0 -p tcp -j ACCEPT")).isEqualTo("?");
        assertThat(out("-o eth1 -j ACCEPT")).isEqualTo("?");
        assertThat(out("-m set --match-set allowed src -j ACCEPT")).isEqualTo("?");
        assertThat(out("-i veth0 -p tcp -j DROP", "-i veth0 -j ACCEPT")).isEqualTo("ACCEPT");
    }

    @Test
    void chainsAreFollowedAndComeBack() {
        FilterTable table = FilterTable.read(List.of(
                "-P FORWARD DROP",
                "-N A",
                "-N B",
                "-A FORWARD -j A",
                "-A FORWARD -j ACCEPT",
                "-A A -s 10.0.0.0/8 -j DROP",
                "-A A -i veth0 -j B",
                "-A B -o veth1 -j DROP",
                "-A B -j RETURN"));
        assertThat(word(table.decide("FORWARD", new Packet(INSIDE, OTHER, "NEW"))))
                .isEqualTo("DROP");
        assertThat(word(table.decide("FORWARD", new Packet(INSIDE, OUTSIDE, "NEW"))))
                .isEqualTo("ACCEPT");
    }

    @Test
    void chainsThatCallEachOtherForEverEnd() {
        FilterTable table = FilterTable.read(List.of("-N A", "-A FORWARD -j A", "-A A -j A"));
        assertThat(word(table.decide("FORWARD", new Packet(INSIDE, OUTSIDE, "NEW"))))
                .isEqualTo("?");
    }

    @Test
    void whatIsForTheOverlayOnlyIsNotForTheOutside() {
        assertThat(out("-d 192.168.1.0/24 -j ACCEPT")).isEqualTo("DROP");
        assertThat(out("! -d 192.168.1.0/24 -j ACCEPT")).isEqualTo("ACCEPT");
        assertThat(out("-d 10.0.0.0/8 -j ACCEPT")).isEqualTo("?");
    }

    private static String out(String... rules) {
        return decide(new Packet(INSIDE, OUTSIDE, "NEW"), rules);
    }

    private static String decide(Packet packet, String... rules) {
        List<String> lines = new java.util.ArrayList<>(
                List.of("ok", "-P FORWARD DROP", "-N DOCKER", "-N DOCKER-USER", "-A DOCKER-USER -j RETURN"));
        List.of(rules).forEach(rule -> lines.add("-A FORWARD " + rule));
        return word(FilterTable.read(lines).decide("FORWARD", packet));
    }

    private static String word(FilterTable.Verdict verdict) {
        return verdict.target().orElse("?");
    }
}

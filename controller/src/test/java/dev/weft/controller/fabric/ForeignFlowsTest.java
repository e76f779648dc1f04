package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Cookie;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.Match;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of somebody else's {@code status} names, and how it goes. */
class ForeignFlowsTest {
    private static final Cookie OURS = new Cookie(Cookie.OWNER | 5);

    @Test
    void ownFlowsAreNoProblem() {
        assertThat(problems(List.of(flow(OURS, 100, "in_port=1", true)), List.of()))
                .isEmpty();
    }

    @Test
    void oneFlowIsNamedWithTheCommandThatTakesOutThisOne() {
        assertThat(problems(List.of(flow(new Cookie(0), 65535, "in_port=5", true)), List.of()))
                .containsExactly("host1: 1 foreign flow (`weft flows --foreign host1`): Weft did not create it, and it "
                        + "may take packets from Weft's flows. If they are unwanted, on host1: "
                        + "`ovs-ofctl -O OpenFlow13"
                        + " --strict del-flows ovs-br0 'table=0,priority=65535,in_port=5'`.");
    }

    @Test
    void severalOfOneCookieGoByIt() {
        List<InstalledFlow> flows = List.of(
                flow(OURS, 1, "", true),
                flow(new Cookie(0xabc), 1, "in_port=5", true),
                flow(new Cookie(0xabc), 2, "in_port=6", true));
        assertThat(problems(flows, List.of(new InstalledGroup(7, Optional.empty()))))
                .singleElement()
                .asString()
                .contains("2 foreign flows and 1 foreign group")
                .contains("`ovs-ofctl -O OpenFlow13 del-flows ovs-br0 cookie=0xabc/-1`");
    }

    @Test
    void noCommandIsMadeUpWhereItWouldTakeOutSomethingElse() {
        List<InstalledFlow> mixed =
                List.of(flow(new Cookie(1), 1, "in_port=5", true), flow(new Cookie(2), 2, "in_port=6", true));
        assertThat(problems(mixed, List.of())).singleElement().asString().doesNotContain("del-flows");
        List<InstalledFlow> unknown = List.of(flow(new Cookie(1), 1, "0x8000:07=01", false));
        assertThat(problems(unknown, List.of())).singleElement().asString().doesNotContain("del-flows");
    }

    @Test
    void aForeignGroupAloneIsNamedToo() {
        assertThat(problems(List.of(), List.of(new InstalledGroup(7, Optional.empty()))))
                .singleElement()
                .asString()
                .contains("1 foreign group")
                .contains("`ovs-ofctl -O OpenFlow13 del-groups ovs-br0 group_id=7`");
    }

    private static List<String> problems(List<InstalledFlow> flows, List<InstalledGroup> groups) {
        return ForeignFlows.of(Lab.BRIDGE1, new Installed(flows, groups)).problems();
    }

    private static InstalledFlow flow(Cookie cookie, int priority, String match, boolean isKnown) {
        return new InstalledFlow(
                0,
                priority,
                cookie,
                isKnown ? Optional.of(Match.ALL) : Optional.empty(),
                match,
                Optional.empty(),
                "drop",
                0,
                0);
    }
}

package dev.weft.controller.fabric;

import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.topology.Bridge;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Flows and groups in a switch that somebody else put there. Weft leaves them alone, so they can take packets from its own.
 *
 * @param flows  those without our cookie
 * @param groups their numbers
 */
record ForeignFlows(Bridge bridge, List<InstalledFlow> flows, List<Long> groups) {
    ForeignFlows {
        flows = List.copyOf(flows);
        groups = List.copyOf(groups);
    }

    static ForeignFlows of(Bridge bridge, Installed installed) {
        return new ForeignFlows(
                bridge,
                installed.flows().stream()
                        .filter(flow -> !flow.cookie().isOurs())
                        .toList(),
                installed.groups().stream()
                        .map(InstalledGroup::id)
                        .filter(id -> !Group.isOurs(id))
                        .map(Integer::toUnsignedLong)
                        .toList());
    }

    /** A sentence with what to do, or none. */
    List<String> problems() {
        if (flows.isEmpty() && groups.isEmpty()) {
            return List.of();
        }
        String what = flows.isEmpty()
                ? count(groups.size(), "foreign group")
                : count(flows.size(), "foreign flow")
                        + (groups.isEmpty() ? "" : " and " + count(groups.size(), "foreign group"));
        String harm = flows.isEmpty()
                ? ", which no Weft flow uses."
                : ": Weft did not create " + (flows.size() == 1 ? "it, and it" : "them, and they")
                        + " may take packets from Weft's flows.";
        return List.of(
                bridge.title() + ": " + what + " (`weft flows --foreign " + bridge.title() + "`)" + harm + removal());
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** The command that takes out exactly these, where there is one. */
    private String removal() {
        Set<Long> cookies = flows.stream().map(flow -> flow.cookie().bits()).collect(Collectors.toSet());
        String command = "ovs-ofctl -O OpenFlow13 ";
        if (flows.isEmpty() && groups.size() == 1) {
            command += "del-groups " + bridge.name() + " group_id=" + groups.get(0);
        } else if (flows.size() == 1 && flows.get(0).match().isPresent()) {
            InstalledFlow flow = flows.get(0);
            String match = flow.matchText().isEmpty() ? "" : "," + flow.matchText();
            command += "--strict del-flows " + bridge.name() + " '" + "table=" + flow.table() + ",priority="
                    + flow.priority() + match + "'";
        } else if (flows.size() > 1 && cookies.size() == 1) {
            command += "del-flows " + bridge.name() + " cookie=0x"
                    + Long.toHexString(cookies.iterator().next()) + "/-1";
        } else {
            return " Weft does not touch them.";
        }
        return " If they are unwanted, on " + bridge.host().name() + ": `" + command + "`.";
    }
}

package dev.weft.flows;

import dev.weft.flows.simulator.Emission;
import dev.weft.flows.simulator.Hop;
import dev.weft.flows.simulator.Outcome;
import dev.weft.flows.simulator.Packet;
import dev.weft.flows.simulator.Step;
import dev.weft.flows.simulator.Walk;
import dev.weft.topology.Ipv4Address;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of {@code PIPELINE.md}. */
final class PipelineDocument {
    private final Map<String, String> sentences;
    private final String dump;
    private final Map<Refusal, List<Table>> uses;
    private final StringJoiner text = new StringJoiner("\n", "", "\n");

    /**
     * @param sentences what each kind of flow is for, by {@link FlowKind#toString}, in order
     * @param dump      what Open vSwitch prints of a bridge
     * @param uses      the tables in which each reason for refusals occurs
     */
    PipelineDocument(Map<String, String> sentences, String dump, Map<Refusal, List<Table>> uses) {
        this.sentences = sentences;
        this.dump = dump;
        this.uses = uses;
    }

    String text() {
        overview();
        examples();
        for (Table table : Table.values()) {
            section(table);
        }
        refusals();
        bound();
        return text.toString();
    }

    private void overview() {
        text.add("""
                # The pipeline

                The path of a packet through a Weft bridge: an Open vSwitch bridge with OpenFlow 1.3 flows. `PipelineDocumentTest`
                generates this page from `Table.java`, compiled bridges and the dump of a real switch. Do not edit it.

                A packet starts in CLASSIFY and moves on to later tables only:

                ```
                port of a network ──────> CLASSIFY ─> GUARD ─┬──────────┬─> ARP ─> ROUTE ─┬─────────────┬─> FORWARD ─> a port,
                                             │               └─> LEARN ─┤                 └─> RESOLVE ──┤             a tunnel,
                this host's gateway port ────┼──────────────────────────┘                               │             a flood
                tunnel to another host ──────┴──────────────────────────────────────────────────────────┘
                ```
                """.stripTrailing());
        text.add("");
        text.add("| # | table | decides | a packet without a matching flow is |");
        text.add("|---|---|---|---|");
        for (Table table : Table.values()) {
            text.add("| %d | [%s](#%s) | %s | %s |"
                    .formatted(table.number(), table, anchor(table.name()), table.purpose(), table.miss()));
        }
        text.add("");
        text.add("""
                Between tables a packet carries **metadata**. Bits 0 to 23 are the VNI of its network. Bit 24 (`0x1000000`) means
                that it must stay on this host, because it came through a tunnel or from this host's own gateway port. Below,
                *network* means the VNI only; *network (free to leave)* and *(local only)* include bit 24.

                A host *has* a network if a port of the network is, or may be, on that host. It *holds* a network if it has it,
                or has another one that a router joins with it. It then routes packets into it, directly to the hosts that have it.
                A port is *unmanaged* if no container of the topology file has it: it was attached by hand.
                """.stripTrailing());
        text.add("");
        text.add("Priorities, highest first: "
                + Stream.of(Priority.values())
                        .sorted((a, b) -> b.number() - a.number())
                        .map(priority -> priority + " " + priority.number())
                        .collect(Collectors.joining(", "))
                + ". If several flows match, the highest priority wins. Two flows of the same priority never "
                + "match the same packet.");
    }

    private void examples() {
        Scenario scenario = Scenario.routed();
        Endpoint docker1 = scenario.endpoint("docker1");
        Endpoint docker3 = scenario.endpoint("docker3");
        Endpoint docker4 = scenario.endpoint("docker4");
        Ipv4Address gateway = scenario.network("blue").gateway().orElseThrow();
        text.add("");
        text.add("## Three packets");
        text.add("");
        text.add("""
                The simulator produced these on `vagrant/topology-routed.yaml`: host1 has docker1 in blue (192.168.1.0/24, VNI 1000), host2 has
                docker3 in blue and docker4 in green (192.168.2.0/24, VNI 2000), and a router joins blue and green.
                """.stripTrailing());
        Packet within = Packet.echoRequest(docker1.mac(), docker3.mac(), ip(docker1), ip(docker3));
        example("Within a network: docker1 pings docker3", scenario, docker1, within);
        Packet asks = Packet.arpRequest(docker1.mac(), ip(docker1), gateway);
        example("docker1 asks for its gateway's MAC address", scenario, docker1, asks);
        Packet across =
                Packet.echoRequest(docker1.mac(), scenario.network("blue").gatewayMac(), ip(docker1), ip(docker4));
        example("Across networks: docker1 pings docker4", scenario, docker1, across);
        text.add("");
        text.add("""
                The reply takes the same path in the other direction: host2 routes it from green into blue, with blue's VNI on the
                wire. No kernel routes any of these packets, and none of them reaches the controller.
                """.stripTrailing());
    }

    private void example(String title, Scenario scenario, Endpoint from, Packet packet) {
        Walk walk = scenario.fabric().walk(from.host(), from.port(), packet);
        text.add("").add("### " + title);
        for (Hop hop : walk.hops()) {
            text.add("");
            text.add("**%s**, in through %s: `%s`"
                    .formatted(hop.host(), hop.port(), hop.passage().packet()));
            text.add("");
            text.add("| table | because | actions |");
            text.add("|---|---|---|");
            for (Step step : hop.passage().steps()) {
                text.add("| %s | %s | `%s` |".formatted(step.table(), step.purpose(), step.instructions()));
            }
            for (Step step : hop.passage().steps()) {
                step.emissions().forEach(emission -> leaves(hop, emission));
            }
        }
        text.add("");
        boolean isAnswer = !walk.outcomes(Outcome.Returned.class).isEmpty();
        text.add("The end: "
                + (isAnswer ? "the sender receives the reply." : walk.outcomes().get(0) + "."));
    }

    private void leaves(Hop hop, Emission emission) {
        Packet packet = emission.packet();
        boolean isTunnel = !hop.isByTunnel() && packet.get(Field.TUN_ID) != 0;
        String tunnel = isTunnel
                ? " to %s with VNI %d"
                        .formatted(new Ipv4Address((int) packet.get(Field.TUN_DST)), packet.get(Field.TUN_ID))
                : "";
        text.add("");
        text.add("It leaves through %s%s as `%s`."
                .formatted(hop.ports().get(emission.port()), tunnel, packet.headersOnly()));
    }

    private void section(Table table) {
        text.add("").add("## " + table);
        text.add("Decides " + table.purpose() + ".");
        text.add("");
        text.add("- may match: " + names(table.matches()));
        text.add("- may set: " + names(table.sets()));
        text.add("- may go to: "
                + (table.next().isEmpty()
                        ? "nowhere, it is the last table"
                        : table.next().stream().sorted().map(Table::name).collect(Collectors.joining(", "))));
        text.add("");
        text.add("| priority | matches | does | purpose |");
        text.add("|---|---|---|---|");
        sentences.forEach((kind, sentence) -> {
            String[] parts = kind.split(" \\| ", -1);
            if (parts[0].equals(table.name())) {
                String matches = parts[2].isEmpty() ? "everything" : parts[2];
                text.add("| %s | %s | %s | %s |".formatted(parts[1], matches, parts[3], sentence));
            }
        });
        text.add("");
        text.add("On host2 of `vagrant/topology-routed.yaml`, from `ovs-ofctl --names --no-stats dump-flows`:");
        text.add("");
        text.add("```");
        dump.lines().filter(line -> line.contains("table=" + table + ",")).forEach(text::add);
        text.add("```");
    }

    private void refusals() {
        text.add("").add("## Drop reasons");
        text.add("Every flow that drops packets has one of these reasons. `weft drops` counts packets by reason.");
        text.add("");
        text.add("| reason | table | the packet is dropped because |");
        text.add("|---|---|---|");
        for (Refusal refusal : Refusal.values()) {
            String tables = uses.get(refusal).stream().map(Table::name).collect(Collectors.joining(", "));
            text.add("| `%s` | %s | %s |".formatted(refusal.title(), tables, refusal.sentence()));
        }
    }

    private void bound() {
        text.add("");
        text.add("""
                ## How many flows
                `FlowCountTest` asserts these limits for every compiled bridge. For each network that a host holds, at most

                - 3 for each endpoint of the network, wherever it is: ARP, RESOLVE (only if a router joins the network), FORWARD;
                - 1 more for a container whose MAC address the file sets, if the network can have unmanaged ports: LEARN;
                - 2 more for each endpoint with an IP address, and 4 for a learned one, if this host has an unmanaged port: GUARD,
                  which protects the address;
                - 9 more for each endpoint at a port of this host: CLASSIFY 1, GUARD 7, ARP 1 (a learned one: LEARN 1 or 2, ARP 1);
                - 2 for each port of this host: CLASSIFY 1, and LEARN 1 when it has reached its sender limit;
                - 1 for each other host that holds the network: CLASSIFY;
                - 3 for each network that a router joins with it: ROUTE;
                - 15 in all tables together.

                In addition, each bridge has 15, 1 for each tunnel port, 1 for each host and 1 for each network of the file. A host that only
                routes into a network has RESOLVE and FORWARD for it, 2 for each endpoint.
                """.stripTrailing());
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }

    private static String anchor(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String names(Collection<Field> fields) {
        return Optional.of(fields.stream().sorted().map(Field::ovsName).collect(Collectors.joining(", ")))
                .filter(list -> !list.isEmpty())
                .orElse("nothing");
    }
}

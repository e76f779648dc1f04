package dev.weft.flows;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Generates {@code PIPELINE.md} from the declaration and a compiled bridge, and fails when the file differs. */
class PipelineDocumentTest {
    private final Compiler compiler = new Compiler(Tutorial.TOPOLOGY, Compiler.DEFAULT_MAC_AGE_SECONDS);

    @Test
    void pipelineDocumentIsUpToDate() {
        Golden.check(Path.of("PIPELINE.md"), document());
    }

    private String document() {
        List<Endpoint> endpoints = Stream.concat(Tutorial.declared().stream(), Stream.of(Tutorial.LEARNED))
                .toList();
        Collection<Flow> flows =
                compiler.compile(Tutorial.BRIDGE2_WITH_SPARE, endpoints).flows().values();
        StringJoiner text = new StringJoiner("\n", "", "\n");
        text.add("# The pipeline");
        text.add("");
        text.add(
                "Generated from `Table.java` and the compiled tutorial network by `PipelineDocumentTest`; do not edit.");
        text.add("A packet enters at the first table and visits later ones only.");
        text.add("");
        text.add("| # | table | decides | a packet that no flow matches is |");
        text.add("|---|---|---|---|");
        for (Table table : Table.values()) {
            text.add("| %d | [%s](#%s) | %s | %s |"
                    .formatted(
                            table.number(),
                            table,
                            table.name().toLowerCase(java.util.Locale.ROOT),
                            table.purpose(),
                            table.miss()));
        }
        text.add("");
        text.add(
                "Metadata bits 0 to 23 carry the VNI; bit 24 says that the packet may not leave by a tunnel, because it came");
        text.add("from one or from this host's own gateway port.");
        text.add("");
        text.add("Priorities: "
                + Stream.of(Priority.values())
                        .map(priority -> priority + " " + priority.number())
                        .collect(Collectors.joining(", "))
                + ".");
        text.add("");
        text.add(
                "The flows below are those of the tutorial's host2: tunnel port 1, gateway ports 2 and 3, docker3 at 4,");
        text.add("docker4 at 5, and at port 6, attached by hand, an endpoint that was learned.");
        for (Table table : Table.values()) {
            section(text, table, flows);
        }
        return text.toString();
    }

    private static void section(StringJoiner text, Table table, Collection<Flow> flows) {
        text.add("");
        text.add("## " + table);
        text.add("Decides " + table.purpose() + ".");
        text.add("");
        text.add("- may match: " + names(table.matches()));
        text.add("- may set: " + names(table.sets()));
        text.add("- may go to: "
                + (table.next().isEmpty()
                        ? "nowhere, it is the last"
                        : table.next().stream().sorted().map(Table::name).collect(Collectors.joining(", "))));
        text.add("");
        text.add("```");
        flows.stream()
                .filter(flow -> flow.table() == table)
                .sorted(CompilerGoldenTest.order())
                .forEach(flow -> text.add("# " + flow.purpose()).add(flow.toString()));
        text.add("```");
    }

    private static String names(Collection<Field> fields) {
        return fields.isEmpty()
                ? "nothing"
                : fields.stream().sorted().map(Field::ovsName).collect(Collectors.joining(", "));
    }
}

package dev.weft.bootstrap.facts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Said;
import dev.weft.bootstrap.remote.Streams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The output of {@code probe.sh}, cut into its sections. */
public final class Sections {
    /** Deeper or more than any of those programs prints, and bounded in memory. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxTokenCount(2_000_000)
                    .maxDocumentLength(Streams.MOST)
                    .build())
            .build());

    private static final int MOST_LINES = 400_000;
    private static final String MARK = "@@weft ";

    private final Map<String, List<String>> lines;

    private Sections(Map<String, List<String>> lines) {
        this.lines = lines;
    }

    /**
     * Cuts it.
     *
     * @throws RemoteException when it is not whole
     */
    public static Sections of(String output) throws RemoteException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        if (output.lines().count() > MOST_LINES) {
            throw new RemoteException(
                    "the state of the host has more than " + MOST_LINES + " lines, which is far too many",
                    "check on the host which there are too many of: links, rules, ports or containers");
        }
        for (String line : output.lines().toList()) {
            if (line.startsWith(MARK)) {
                current = new ArrayList<>();
                sections.put(line.substring(MARK.length()).strip(), current);
            } else if (!line.isBlank()) {
                current.add(line);
            }
        }
        if (!sections.containsKey("end")) {
            throw new RemoteException(
                    "reading the host's state ended early: only " + sections.size() + " sections arrived"
                            + (sections.isEmpty() ? ", but: " + Said.line(output, "") : ""),
                    "run the command again");
        }
        return new Sections(sections);
    }

    public List<String> lines(String section) {
        return lines.getOrDefault(section, List.of());
    }

    List<String> namesAfter(String prefix) {
        return lines.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** The section as one JSON value; an empty array when the program printed nothing. */
    JsonNode json(String section) throws RemoteException {
        String text = String.join("\n", lines(section));
        return text.isBlank() ? JsonNodeFactory.instance.arrayNode() : parse(section, text);
    }

    /** The section as one JSON value per line. */
    List<JsonNode> jsonLines(String section) throws RemoteException {
        List<JsonNode> values = new ArrayList<>();
        for (String line : lines(section)) {
            values.add(parse(section, line));
        }
        return values;
    }

    private static JsonNode parse(String section, String text) throws RemoteException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new RemoteException(
                    "the host's answer about " + section + " is not JSON: " + Said.line(e.getOriginalMessage()),
                    "its ovs-vsctl, ip or docker may be too old or too new; please report it",
                    e);
        }
    }

    /** The answer of a program that was asked whether it is well. */
    HostFacts.Answer answer(String section) {
        List<String> said = lines(section);
        if (said.isEmpty()) {
            return new HostFacts.Answer.Absent();
        }
        String text = Said.line(String.join("\n", said.subList(1, said.size())));
        return said.get(0).equals("ok") ? new HostFacts.Answer.Yes(text) : new HostFacts.Answer.No(text);
    }
}

package dev.weft.topology.file;

import dev.weft.topology.Topology;
import dev.weft.topology.yaml.Characters;
import dev.weft.topology.yaml.MappingReader;
import dev.weft.topology.yaml.Problem;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Shape;
import dev.weft.topology.yaml.TreeBuilder;
import dev.weft.topology.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads the text of a topology file: YAML 1.2, at most {@value #MAX_SIZE} characters, without aliases and tags. A file is
 * accepted or rejected whole, and rejected with every problem that can be found in it. Never throws on bad input.
 */
public final class TopologyFile {
    /** The longest text that is read, in characters. Whoever reads a file need not read more bytes than one beyond this. */
    public static final int MAX_SIZE = TreeBuilder.MAX_SIZE;

    private TopologyFile() {}

    /** Reads a file's text. */
    public static ParsedTopology parse(String text) {
        if (text.length() > MAX_SIZE) {
            return tooLarge();
        }
        ProblemLog log = new ProblemLog();
        String yaml = text.startsWith("\ufeff") ? text.substring(1) : text;
        Characters.check(yaml, log);
        if (log.isEmpty()) {
            Optional<Topology> topology = TreeBuilder.build(yaml, log).flatMap(root -> topology(root, log));
            if (topology.isPresent()) {
                return new ParsedTopology.Valid(topology.get());
            }
        }
        return new ParsedTopology.Invalid(log.sorted());
    }

    private static Optional<Topology> topology(YamlNode root, ProblemLog log) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            reportRoot(root, log);
            return Optional.empty();
        }
        Draft draft = Draft.read(new MappingReader(Shape.FILE, mapping, log));
        HostChecks.check(draft, log);
        NetworkChecks.check(draft, log);
        Linked linked = Linked.of(draft, log);
        NameChecks.check(draft, log);
        RouterChecks.check(linked, log);
        ContainerChecks.check(linked, log);
        ServiceChecks.check(linked, log);
        LayoutChecks.check(draft, log);
        AddressPlan addresses = AddressPlan.of(linked, log);
        DeviceNames devices = DeviceNames.of(linked, log);
        HostBridgeChecks.check(draft, devices, log);
        if (!log.isEmpty()) {
            return Optional.empty();
        }
        Topology topology = new Assembly(linked, addresses, devices).topology();
        HostDevices.check(draft, topology, log);
        return log.isEmpty() ? Optional.of(topology) : Optional.empty();
    }

    private static void reportRoot(YamlNode root, ProblemLog log) {
        String fix = "Begin with: " + Shape.FILE.keys().get(0).example().orElseThrow();
        if (root instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.EMPTY) {
            log.place(root.at(), "", "The file is empty.", fix);
        } else if (!(root instanceof YamlNode.Broken)) {
            log.place(root.at(), "", "The file is " + root.describe() + ", not an object with keys.", fix);
        }
    }

    private static ParsedTopology tooLarge() {
        return new ParsedTopology.Invalid(List.of(new Problem(
                1,
                1,
                "",
                "",
                "The file is larger than 1 MB (" + MAX_SIZE + " characters), the limit for a topology file.",
                "Check that this is the right file.")));
    }
}

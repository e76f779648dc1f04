package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.weft.topology.yaml.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Holds the JSON Schema, by which editors help, and the parser, which decides, together. */
class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Shape, String> PLACES = Map.ofEntries(
            Map.entry(Shape.FILE, ""),
            Map.entry(Shape.UNDERLAY, "/properties/underlay"),
            Map.entry(Shape.HOST, "/$defs/host"),
            Map.entry(Shape.SSH, "/$defs/host/properties/ssh"),
            Map.entry(Shape.HOST_BRIDGE, "/$defs/hostBridge"),
            Map.entry(Shape.NETWORK, "/$defs/network"),
            Map.entry(Shape.ROUTER, "/$defs/router"),
            Map.entry(Shape.CONTAINER, "/$defs/container"),
            Map.entry(Shape.MEMBERSHIP, "/$defs/membership"),
            Map.entry(Shape.ROUTE, "/$defs/route"),
            Map.entry(Shape.PORT, "/$defs/port"));

    private final JsonNode schema = schema();
    private final JsonSchema validator =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);

    @Test
    void namesTheKeysThatTheParserKnowsAndNoOthers() {
        assertThat(PLACES).containsOnlyKeys(Shape.values());
        PLACES.forEach((shape, place) -> {
            JsonNode object = schema.at(place);
            assertThat(keys(place)).as(place).containsExactlyInAnyOrderElementsOf(shape.names());
            assertThat(object.get("additionalProperties").asBoolean(true))
                    .as(place)
                    .isFalse();
        });
    }

    @Test
    void requiresTheKeysThatTheParserRequires() {
        PLACES.forEach((shape, place) -> {
            List<String> required = new ArrayList<>();
            schema.at(place).path("required").forEach(name -> required.add(name.asText()));
            assertThat(required)
                    .as(place)
                    .containsExactlyInAnyOrderElementsOf(shape.keys().stream()
                            .filter(Shape.Key::isRequired)
                            .map(Shape.Key::name)
                            .toList());
        });
    }

    @Test
    void describesEachKeyAndGivesExamples() {
        PLACES.values()
                .forEach(place -> keys(place).forEach(key -> {
                    JsonNode property = schema.at(place).get("properties").get(key);
                    assertThat(property.path("description").asText()).as(key).isNotBlank();
                    assertThat(property.path("examples").size()).as(key).isPositive();
                }));
    }

    @TestFactory
    Stream<DynamicTest> acceptsEachValidFile() {
        return TopologyFiles.valid().stream()
                .map(file -> DynamicTest.dynamicTest(TopologyFiles.name(file), () -> {
                    assertThat(refusals(TopologyFiles.read(file))).isEmpty();
                }));
    }

    /** What concerns one value or one object alone; what concerns several together, only the parser can know. */
    @TestFactory
    Stream<DynamicTest> refusesEachFileWhoseShapeOrRangesAreWrong() {
        return TopologyFiles.invalid().stream()
                .filter(file -> TopologyFiles.name(file).startsWith("shape-")
                        || TopologyFiles.name(file).startsWith("value-"))
                .map(file -> DynamicTest.dynamicTest(
                        TopologyFiles.name(file),
                        () -> assertThat(refusals(TopologyFiles.read(file))).isNotEmpty()));
    }

    /** Were one of these refused by the schema too, it would belong with those above. */
    @TestFactory
    Stream<DynamicTest> cannotKnowWhatConcernsSeveralValues() {
        return TopologyFiles.invalid().stream()
                .filter(file -> TopologyFiles.name(file).startsWith("together-"))
                .map(file -> DynamicTest.dynamicTest(
                        TopologyFiles.name(file),
                        () -> assertThat(refusals(TopologyFiles.read(file))).isEmpty()));
    }

    private Set<ValidationMessage> refusals(String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .build();
        return validator.validate(JSON.valueToTree(new Load(settings).loadFromString(yaml)));
    }

    private static JsonNode schema() {
        try (InputStream in = TopologyFile.class.getResourceAsStream("/dev/weft/topology/topology.schema.json")) {
            return JSON.readTree(in);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private List<String> keys(String place) {
        return schema.at(place)
                .get("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }
}

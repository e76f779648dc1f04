package dev.weft.bootstrap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.bootstrap.remote.RemoteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the tables that {@code ovs-vsctl --format=json list} prints (values as in RFC 7047, section 5.1). */
final class OvsReader {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

    private OvsReader() {}

    static Ovs read(Sections sections) throws RemoteException {
        Map<String, Ovs.Port> interfaces = new HashMap<>();
        for (Map<String, JsonNode> row : rows(sections.json("ovs-Interface"))) {
            interfaces.put(text(row, "_uuid"), port(row));
        }
        Map<String, List<String>> ports = new HashMap<>();
        for (Map<String, JsonNode> row : rows(sections.json("ovs-Port"))) {
            ports.put(text(row, "_uuid"), set(row, "interfaces"));
        }
        Map<String, Ovs.Controller> controllers = new HashMap<>();
        for (Map<String, JsonNode> row : rows(sections.json("ovs-Controller"))) {
            String uuid = text(row, "_uuid");
            controllers.put(
                    uuid,
                    new Ovs.Controller(
                            uuid, text(row, "target"), text(row, "connection_mode"), text(row, "max_backoff")));
        }
        List<Ovs.Bridge> bridges = new ArrayList<>();
        for (Map<String, JsonNode> row : rows(sections.json("ovs-Bridge"))) {
            bridges.add(bridge(row, ports, interfaces, controllers));
        }
        Map<String, String> externalIds = new HashMap<>();
        rows(sections.json("ovs-Open_vSwitch")).forEach(row -> externalIds.putAll(map(row, "external_ids")));
        return new Ovs(externalIds, bridges);
    }

    private static Ovs.Bridge bridge(
            Map<String, JsonNode> row,
            Map<String, List<String>> ports,
            Map<String, Ovs.Port> interfaces,
            Map<String, Ovs.Controller> controllers) {
        List<Ovs.Port> found = new ArrayList<>();
        for (String port : set(row, "ports")) {
            for (String iface : ports.getOrDefault(port, List.of())) {
                if (interfaces.containsKey(iface)) {
                    found.add(interfaces.get(iface));
                }
            }
        }
        return new Ovs.Bridge(
                text(row, "name"),
                text(row, "datapath_type"),
                text(row, "fail_mode"),
                set(row, "protocols"),
                map(row, "other_config"),
                map(row, "external_ids"),
                found,
                set(row, "controller").stream()
                        .filter(controllers::containsKey)
                        .map(controllers::get)
                        .toList());
    }

    private static Ovs.Port port(Map<String, JsonNode> row) {
        return new Ovs.Port(
                text(row, "name"),
                text(row, "type"),
                map(row, "options"),
                map(row, "external_ids"),
                text(row, "mac"),
                text(row, "mtu_request"),
                text(row, "error"),
                number(row, "ofport"),
                text(row, "ofport_request"));
    }

    private static List<Map<String, JsonNode>> rows(JsonNode table) {
        List<Map<String, JsonNode>> rows = new ArrayList<>();
        JsonNode headings = table.path("headings");
        for (JsonNode data : table.path("data")) {
            Map<String, JsonNode> row = new HashMap<>();
            for (int i = 0; i < headings.size(); i++) {
                row.put(headings.get(i).asText(), data.path(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** A column with one value; the empty set, which stands for no value, is the empty text. */
    private static String text(Map<String, JsonNode> row, String column) {
        List<String> values = set(row, column);
        return values.isEmpty() ? "" : values.get(0);
    }

    /** A number; -1, which Open vSwitch also writes itself, where there is none. */
    private static int number(Map<String, JsonNode> row, String column) {
        List<String> values = set(row, column);
        return values.isEmpty() || !NUMBER.matcher(values.get(0)).matches() ? -1 : Integer.parseInt(values.get(0));
    }

    /** A set; one with a single member is printed as that member. */
    private static List<String> set(Map<String, JsonNode> row, String column) {
        JsonNode value = row.getOrDefault(column, com.fasterxml.jackson.databind.node.MissingNode.getInstance());
        List<String> values = new ArrayList<>();
        if (value.isArray() && value.path(0).asText().equals("set")) {
            value.path(1).forEach(member -> values.add(atom(member)));
        } else if (!value.isMissingNode()) {
            values.add(atom(value));
        }
        return values;
    }

    private static String atom(JsonNode value) {
        return value.isArray() ? value.path(1).asText() : value.asText();
    }

    private static Map<String, String> map(Map<String, JsonNode> row, String column) {
        Map<String, String> result = new LinkedHashMap<>();
        JsonNode value = row.getOrDefault(column, com.fasterxml.jackson.databind.node.MissingNode.getInstance());
        for (JsonNode pair : value.path(1)) {
            result.put(atom(pair.path(0)), atom(pair.path(1)));
        }
        return result;
    }

    /** A JSON object of texts; null, which Docker prints for no labels, is empty. */
    static Map<String, String> strings(JsonNode object) {
        Map<String, String> result = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asText()));
        return result;
    }
}

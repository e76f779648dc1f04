package dev.weft.bootstrap.testkit;

import dev.weft.bootstrap.facts.Ovs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Open vSwitch of a {@link FakeHost}: a transaction of ovs-vsctl is done wholly or, where it is wrong, not at all. */
public final class FakeOvs {
    private final FakeHost host;
    private int lastMade;

    /** Columns of the table Open_vSwitch. */
    public final Map<String, String> root = new TreeMap<>();

    public FakeOvs(FakeHost host) {
        this.host = host;
    }

    /** Columns as ovs-vsctl names them; those of maps as {@code column:key}. */
    public static final class Bridge {
        public final Map<String, String> columns = new TreeMap<>();
        public final Map<String, Map<String, String>> ports = new TreeMap<>();
        public final List<Map<String, String>> controllers = new ArrayList<>();
        private int lastNumber;
    }

    public void execute(List<String> words) {
        List<String> command = new ArrayList<>();
        for (String word : words) {
            if (word.equals("--")) {
                one(command);
                command = new ArrayList<>();
            } else {
                command.add(word);
            }
        }
        one(command);
    }

    private void one(List<String> words) {
        boolean lenient = words.get(0).startsWith("--");
        List<String> command = lenient ? words.subList(1, words.size()) : words;
        switch (command.get(0)) {
            case "add-br" -> {
                if (host.bridges.putIfAbsent(command.get(1), new Bridge()) == null) {
                    host.device(command.get(1), "tun");
                }
            }
            case "del-br" -> {
                Bridge gone = host.bridges.remove(command.get(1));
                if (gone != null) {
                    gone.ports.forEach(this::unmake);
                    host.removeDevice(command.get(1));
                }
            }
            case "add-port" -> addPort(command);
            case "del-port" -> delPort(command, lenient);
            case "set" -> set(command.get(1), command.get(2), command.subList(3, command.size()));
            case "remove" -> columns(command.get(1), command.get(2)).remove(command.get(3) + ":" + command.get(4));
            case "set-controller" -> {
                bridge(command.get(1)).controllers.clear();
                bridge(command.get(1))
                        .controllers
                        .add(new TreeMap<>(Map.of("target", command.get(2), "_uuid", "uuid-" + command.get(1))));
            }
            case "clear" ->
                columns(command.get(1), command.get(2)).keySet().removeIf(key -> key.startsWith(command.get(3) + ":"));
            case "del-controller" -> bridge(command.get(1)).controllers.clear();
            default -> throw new AssertionError("unknown ovs-vsctl command: " + words);
        }
    }

    public void handOver(String bridge, String target) {
        one(List.of("set-controller", bridge, target));
        one(List.of("set", "Controller", bridge, "connection_mode=out-of-band", "max_backoff=1000"));
        one(List.of("set", "Bridge", bridge, "fail_mode=secure"));
    }

    private Bridge bridge(String name) {
        Bridge bridge = host.bridges.get(name);
        if (bridge == null) {
            throw new AssertionError("no bridge named " + name);
        }
        return bridge;
    }

    private void addPort(List<String> command) {
        Bridge bridge = bridge(command.get(1));
        if (host.bridges.values().stream()
                .anyMatch(other -> other != bridge && other.ports.containsKey(command.get(2)))) {
            throw new AssertionError("a port named " + command.get(2) + " already exists on another bridge");
        }
        Map<String, String> columns = new TreeMap<>(
                Map.of("ofport", Integer.toString(++bridge.lastNumber), "made", Integer.toString(++lastMade)));
        FakeHost.Device device = host.links.get(command.get(2));
        if (device != null) {
            columns.put("opened", Integer.toString(device.index));
        }
        bridge.ports.putIfAbsent(command.get(2), columns);
    }

    private void delPort(List<String> command, boolean lenient) {
        Map<String, String> gone = bridge(command.get(1)).ports.remove(command.get(2));
        if (gone != null) {
            unmake(command.get(2), gone);
        } else if (!lenient) {
            throw new AssertionError("no port named " + command.get(2));
        }
    }

    private void unmake(String port, Map<String, String> columns) {
        if (columns.getOrDefault("type", "").equals("internal")) {
            host.removeDevice(port);
        }
    }

    private void set(String table, String record, List<String> assignments) {
        Map<String, String> columns = columns(table, record);
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            String value = assignment.substring(equals + 1);
            columns.put(
                    assignment.substring(0, equals),
                    value.startsWith("\"") ? value.substring(1, value.length() - 1) : value);
        }
        if (table.equals("Interface")) {
            renumber(record, columns);
        }
        if (table.equals("Interface") && columns.getOrDefault("type", "").equals("internal")) {
            makeInternal(record, columns);
        }
    }

    /** As bridge.c does: another number that is free, or is a port's that did not ask for it, makes the port anew. */
    private void renumber(String name, Map<String, String> columns) {
        String asked = columns.getOrDefault("ofport_request", columns.get("ofport"));
        Bridge bridge = host.bridges.values().stream()
                .filter(candidate -> candidate.ports.containsValue(columns))
                .findFirst()
                .orElseThrow();
        List<String> holders = bridge.ports.keySet().stream()
                .filter(other -> !other.equals(name))
                .filter(other -> asked.equals(bridge.ports.get(other).get("ofport")))
                .toList();
        if (asked.equals(columns.get("ofport"))
                || holders.stream()
                        .anyMatch(other -> asked.equals(bridge.ports.get(other).get("ofport_request")))) {
            return;
        }
        holders.forEach(other -> number(other, bridge.ports.get(other), Integer.toString(++bridge.lastNumber)));
        number(name, columns, asked);
    }

    private void number(String port, Map<String, String> columns, String number) {
        columns.put("ofport", number);
        if (columns.getOrDefault("type", "").equals("internal")) {
            host.removeDevice(port);
            makeInternal(port, columns);
        }
    }

    private Map<String, String> columns(String table, String record) {
        return switch (table) {
            case "Open_vSwitch" -> root;
            case "Bridge" -> bridge(record).columns;
            case "Controller" -> controller(record);
            default -> port(record);
        };
    }

    /** By the name of its bridge, where that has one only, or by its own identifier. */
    private Map<String, String> controller(String record) {
        return host.bridges.entrySet().stream()
                .flatMap(bridge -> bridge.getValue().controllers.stream()
                        .filter(c -> bridge.getKey().equals(record) || record.equals(c.get("_uuid"))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row \"" + record + "\" in table Controller"));
    }

    private Map<String, String> port(String name) {
        return host.bridges.values().stream()
                .filter(bridge -> bridge.ports.containsKey(name))
                .map(bridge -> bridge.ports.get(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row \"" + name + "\" in table Interface"));
    }

    public void makeInternal(String name, Map<String, String> columns) {
        FakeHost.Device device = host.links.containsKey(name) ? host.links.get(name) : host.device(name, "tun");
        device.mac = columns.getOrDefault("mac", device.mac);
        device.mtu = Integer.parseInt(columns.getOrDefault("mtu_request", "1500"));
    }

    /** A port without a type is the device of that name that was there when the port was made; a later one is not seen. */
    private String error(String name, Map<String, String> columns) {
        FakeHost.Device device = host.links.get(name);
        boolean held = device != null && Integer.toString(device.index).equals(columns.get("opened"));
        boolean missing = columns.getOrDefault("type", "").isEmpty() && !held;
        if (missing) {
            return "could not open network device " + name;
        }
        return isSecondTunnel(name, columns)
                ? "could not add network device " + name + " to ofproto (File exists)"
                : columns.getOrDefault("error", "");
    }

    /** Tunnels are told apart by their options, on all bridges together; the one that was there first stays. */
    private boolean isSecondTunnel(String name, Map<String, String> columns) {
        return columns.getOrDefault("type", "").equals("vxlan")
                && host.bridges.values().stream()
                        .flatMap(bridge -> bridge.ports.entrySet().stream())
                        .filter(other ->
                                other.getValue().getOrDefault("type", "").equals("vxlan"))
                        .filter(other -> map(other.getValue(), "options:").equals(map(columns, "options:")))
                        .map(Map.Entry::getKey)
                        .anyMatch(other -> !other.equals(name) && age(other) < age(name));
    }

    private int age(String port) {
        return Integer.parseInt(port(port).get("made"));
    }

    public void verify(List<String> names) {
        names.forEach(this::verify);
    }

    private void verify(String name) {
        if (!host.bridges.containsKey(name) && !error(name, port(name)).isEmpty()) {
            throw new AssertionError("Open vSwitch could not make port " + name + ": " + error(name, port(name)));
        }
    }

    public Ovs facts() {
        List<Ovs.Bridge> bridges = new ArrayList<>();
        host.bridges.forEach((name, bridge) -> {
            List<Ovs.Port> ports = new ArrayList<>();
            bridge.ports.forEach((port, columns) -> ports.add(port(port, columns)));
            List<Ovs.Controller> controllers = bridge.controllers.stream()
                    .map(c -> new Ovs.Controller(
                            c.get("_uuid"),
                            c.get("target"),
                            c.getOrDefault("connection_mode", ""),
                            c.getOrDefault("max_backoff", "")))
                    .toList();
            String protocols = bridge.columns.getOrDefault("protocols", "");
            bridges.add(new Ovs.Bridge(
                    name,
                    bridge.columns.getOrDefault("datapath_type", ""),
                    bridge.columns.getOrDefault("fail_mode", ""),
                    protocols.isEmpty() ? List.of() : List.of(protocols),
                    map(bridge.columns, "other_config:"),
                    map(bridge.columns, "external_ids:"),
                    ports,
                    controllers));
        });
        return new Ovs(map(root, "external_ids:"), bridges);
    }

    private Ovs.Port port(String name, Map<String, String> columns) {
        String error = error(name, columns);
        return new Ovs.Port(
                name,
                columns.getOrDefault("type", ""),
                map(columns, "options:"),
                map(columns, "external_ids:"),
                columns.getOrDefault("mac", ""),
                columns.getOrDefault("mtu_request", ""),
                error,
                error.isEmpty() ? Integer.parseInt(columns.get("ofport")) : -1,
                columns.getOrDefault("ofport_request", ""));
    }

    private static Map<String, String> map(Map<String, String> columns, String prefix) {
        Map<String, String> result = new TreeMap<>();
        columns.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                result.put(key.substring(prefix.length()), value);
            }
        });
        return result;
    }
}

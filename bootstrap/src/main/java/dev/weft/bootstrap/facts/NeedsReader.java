package dev.weft.bootstrap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code probe.sh} says of {@link Needs}. Lines that are not what was expected say nothing. */
public final class NeedsReader {
    /** Kinds of routes that lead somewhere. */
    private static final Set<String> LEADING = Set.of("", "unicast", "nat");

    private NeedsReader() {}

    static Needs read(Sections sections) throws RemoteException {
        return new Needs(
                routes(sections.json("routes")),
                addresses(sections),
                docker(sections),
                configured(sections.lines("sysctl-files")),
                vxlans(sections.json("links")),
                listening(sections.lines("listening")),
                Optional.of(String.join("; ", sections.lines("undone"))).filter(text -> !text.isEmpty()),
                sections.lines("clock").stream().findFirst().flatMap(NeedsReader::instant));
    }

    private static List<Needs.Route> routes(JsonNode routes) {
        List<Needs.Route> result = new ArrayList<>();
        for (JsonNode route : routes) {
            Optional<Ipv4Prefix> to = prefix(route.path("dst").asText());
            if (to.isEmpty() || !LEADING.contains(route.path("type").asText(""))) {
                continue;
            }
            List<Ipv4Address> via = new ArrayList<>();
            List<String> devices = new ArrayList<>();
            List<JsonNode> hops = new ArrayList<>(List.of(route));
            route.path("nexthops").forEach(hops::add);
            for (JsonNode hop : hops) {
                address(hop.path("gateway").asText()).ifPresent(via::add);
                if (hop.has("dev")) {
                    devices.add(hop.path("dev").asText());
                }
            }
            result.add(new Needs.Route(to.get(), via, devices));
        }
        return result;
    }

    /** The first use of an address is the one that counts most. */
    private static Map<Ipv4Address, String> addresses(Sections sections) {
        Map<Ipv4Address, String> addresses = new LinkedHashMap<>();
        for (String line : sections.lines("login")) {
            address(line.split(" ")[0]).ifPresent(from -> addresses.putIfAbsent(from, "this login comes from it"));
        }
        for (String line : sections.lines("resolvers")) {
            address(line.strip()).ifPresent(server -> addresses.putIfAbsent(server, "it is a resolver of the host"));
        }
        for (String line : sections.lines("time-servers")) {
            address(line.strip()).ifPresent(server -> addresses.putIfAbsent(server, "it is a time server of the host"));
        }
        for (String line : sections.lines("connections")) {
            String[] words = line.strip().split(" +");
            if (words.length >= 5) {
                String peer = words[4];
                int colon = peer.lastIndexOf(':');
                address(colon < 0 ? peer : peer.substring(0, colon))
                        .ifPresent(to -> addresses.putIfAbsent(to, use(line, peer)));
            }
        }
        addresses.keySet().removeIf(address -> address.bits() >>> 24 == 127);
        return addresses;
    }

    private static String use(String line, String peer) {
        return line.contains("\"sshd") ? "a user is logged in from it" : "there is a connection with " + peer;
    }

    private static Map<String, List<Ipv4Prefix>> docker(Sections sections) throws RemoteException {
        Map<String, List<Ipv4Prefix>> networks = new LinkedHashMap<>();
        for (JsonNode network : sections.jsonLines("docker-networks")) {
            if (network.path("driver").asText().startsWith("weft")) {
                continue;
            }
            List<Ipv4Prefix> subnets = new ArrayList<>();
            network.path("ipam")
                    .forEach(part -> prefix(part.path("Subnet").asText()).ifPresent(subnets::add));
            networks.put(network.path("name").asText(), subnets);
        }
        return networks;
    }

    /** Lines like {@code /etc/sysctl.d/9.conf:net.ipv4.ip_forward = 1}; the last counts. */
    private static Map<String, Needs.Configured> configured(List<String> lines) {
        Map<String, Needs.Configured> settings = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            int equals = line.indexOf('=');
            if (colon > 0 && equals > colon) {
                String key = line.substring(colon + 1, equals).strip().replaceFirst("^-", "");
                settings.put(
                        key.strip().replace('.', '/'),
                        new Needs.Configured(line.substring(equals + 1).strip(), line.substring(0, colon)));
            }
        }
        return settings;
    }

    private static List<Needs.Vxlan> vxlans(JsonNode links) {
        List<Needs.Vxlan> devices = new ArrayList<>();
        for (JsonNode link : links) {
            JsonNode info = link.path("linkinfo");
            String name = link.path("ifname").asText();
            if (info.path("info_kind").asText().equals("vxlan") && !name.startsWith("vxlan_sys_")) {
                JsonNode data = info.path("info_data");
                devices.add(new Needs.Vxlan(
                        name, data.path("port").asInt(), data.path("local").asText("")));
            }
        }
        return devices;
    }

    private static List<Integer> listening(List<String> lines) {
        List<Integer> ports = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split(" +");
            if (words.length >= 4) {
                String port = words[3].substring(words[3].lastIndexOf(':') + 1);
                if (port.matches("[0-9]{1,5}")) {
                    ports.add(Integer.parseInt(port));
                }
            }
        }
        return ports;
    }

    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text.strip()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** An address, with a length or without, or "default". */
    public static Optional<Ipv4Prefix> prefix(String text) {
        if (text.equals("default")) {
            return Optional.of(new Ipv4Prefix(new Ipv4Address(0), 0));
        }
        int slash = text.indexOf('/');
        Optional<Ipv4Address> address = address(slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? "32" : text.substring(slash + 1);
        return length.matches("[0-9]|[12][0-9]|3[0-2]")
                ? address.map(one -> Ipv4Prefix.around(one, Integer.parseInt(length)))
                : Optional.empty();
    }

    private static Optional<Ipv4Address> address(String text) {
        try {
            return Optional.of(Ipv4Address.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

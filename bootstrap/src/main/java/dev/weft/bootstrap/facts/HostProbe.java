package dev.weft.bootstrap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.topology.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at a host: one command that changes nothing, and the reading of what it says. */
public final class HostProbe {
    private static final Set<String> BUILTIN = Set.of("PREROUTING", "FORWARD", "INPUT", "POSTROUTING");

    private HostProbe() {}

    public static Command command() {
        return Command.of("sh", "-s").withInput(Resources.text("probe.sh")).within(Duration.ofSeconds(90));
    }

    /**
     * Reads what the command printed.
     *
     * @throws RemoteException when that is not whole, or not what those programs print
     */
    public static HostFacts read(String output) throws RemoteException {
        Sections sections = Sections.of(output);
        return new HostFacts(
                new HashSet<>(sections.lines("tools")),
                new HostFacts.Services(
                        sections.answer("ovs-database"),
                        sections.answer("ovs-running"),
                        sections.lines("kernel-datapath").contains("yes"),
                        sections.answer("docker-version")),
                OvsReader.read(sections),
                links(sections.json("links")),
                sysctls(sections.lines("sysctl")),
                rules(sections),
                Shield.read(String.join(" ", sections.lines("nft"))),
                new Docker(images(sections), containers(sections)),
                healing(sections),
                NeedsReader.read(sections));
    }

    private static RepairFiles healing(Sections sections) {
        Map<String, RepairFiles.File> files = new HashMap<>();
        for (String line : sections.lines("heal-files")) {
            String[] words = line.split(" ", 3);
            if (words.length == 3) {
                files.put(words[2], new RepairFiles.File(words[0], words[1].equals("ours")));
            }
        }
        Map<String, String> units = new HashMap<>();
        for (String line : sections.lines("heal-units")) {
            String[] words = line.split(" ", 2);
            if (words.length == 2) {
                units.put(words[0], words[1]);
            }
        }
        return new RepairFiles(sections.lines("systemd").contains("yes"), files, units);
    }

    private static List<Link> links(JsonNode links) {
        List<Link> result = new ArrayList<>();
        for (JsonNode link : links) {
            // iproute2 prints an empty object for each device that a filter left out.
            if (link.has("ifname")) {
                result.add(link(link));
            }
        }
        return result;
    }

    private static Link link(JsonNode link) {
        List<String> flags = new ArrayList<>();
        link.path("flags").forEach(flag -> flags.add(flag.asText()));
        List<String> addresses = new ArrayList<>();
        for (JsonNode address : link.path("addr_info")) {
            String local = address.path("local").asText();
            if (address.path("family").asText().equals("inet") && isAddress(local)) {
                addresses.add(local + "/" + address.path("prefixlen").asText());
            }
        }
        return new Link(
                link.path("ifname").asText(),
                link.path("ifindex").asInt(),
                link.path("linkinfo").path("info_kind").asText(""),
                link.path("address").asText(""),
                link.path("mtu").asInt(),
                flags,
                addresses,
                link.path("link_index").asInt(0));
    }

    private static boolean isAddress(String text) {
        try {
            Ipv4Address.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, String> sysctls(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int colon = line.lastIndexOf(':');
            if (colon > 0 && line.startsWith("/proc/sys/")) {
                values.put(
                        line.substring("/proc/sys/".length(), colon),
                        line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    private static HostFacts.Rules rules(Sections sections) {
        Map<String, List<String>> builtin = new LinkedHashMap<>();
        Map<String, List<String>> ours = new LinkedHashMap<>();
        // The nat table has an INPUT chain too, so each table is read for the chains we use there.
        read(sections.lines("iptables-raw"), Set.of("PREROUTING"), builtin, ours);
        read(sections.lines("iptables-filter"), Set.of("FORWARD", "INPUT"), builtin, ours);
        read(sections.lines("iptables-nat"), Set.of("POSTROUTING"), builtin, ours);
        BUILTIN.forEach(chain -> builtin.putIfAbsent(chain, List.of()));
        return new HostFacts.Rules(builtin, ours);
    }

    private static void read(
            List<String> lines, Set<String> wanted, Map<String, List<String>> builtin, Map<String, List<String>> ours) {
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            if (words.length < 2) {
                continue;
            }
            String chain = words[1];
            if (words[0].equals("-N") && chain.startsWith(HostFacts.Rules.PREFIX)) {
                ours.computeIfAbsent(chain, name -> new ArrayList<>());
            } else if (words[0].equals("-A") && words.length == 3) {
                if (chain.startsWith(HostFacts.Rules.PREFIX)) {
                    ours.computeIfAbsent(chain, name -> new ArrayList<>()).add(words[2]);
                } else if (wanted.contains(chain)) {
                    builtin.computeIfAbsent(chain, name -> new ArrayList<>()).add(words[2]);
                }
            }
        }
    }

    private static List<Docker.Image> images(Sections sections) throws RemoteException {
        List<Docker.Image> images = new ArrayList<>();
        for (JsonNode image : sections.jsonLines("images")) {
            List<String> tags = new ArrayList<>();
            image.path("tags").forEach(tag -> tags.add(tag.asText()));
            image.path("digests").forEach(digest -> tags.add(digest.asText()));
            images.add(new Docker.Image(image.path("id").asText(), tags, OvsReader.strings(image.path("labels"))));
        }
        return images;
    }

    private static List<Docker.Instance> containers(Sections sections) throws RemoteException {
        List<Docker.Instance> containers = new ArrayList<>();
        for (JsonNode container : sections.jsonLines("containers")) {
            String id = container.path("id").asText();
            String name = container.path("name").asText();
            containers.add(new Docker.Instance(
                    id,
                    name.startsWith("/") ? name.substring(1) : name,
                    container.path("image").asText(),
                    container.path("imageId").asText(),
                    container.path("pid").asInt(),
                    container.path("mode").asText(),
                    container.path("restart").asText(),
                    OvsReader.strings(container.path("labels")),
                    netns(sections, id),
                    life(container)));
        }
        return containers;
    }

    private static Docker.Life life(JsonNode container) {
        List<String> volumes = new ArrayList<>();
        container
                .path("mounts")
                .forEach(mount -> volumes.add(mount.path("Destination").asText()));
        return new Docker.Life(NeedsReader.instant(container.path("created").asText("")), volumes);
    }

    private static Netns netns(Sections sections, String id) throws RemoteException {
        List<String> defaults = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (JsonNode route : sections.json("netns-routes " + id)) {
            String to = route.path("dst").asText();
            String gateway = route.path("gateway").asText();
            String device = route.path("dev").asText();
            if (to.equals("default")) {
                defaults.add(gateway + " " + device);
            } else if (route.path("protocol").asText().equals(Netns.PROTOCOL)) {
                ours.add(to + " via " + gateway + " dev " + device);
            }
        }
        Map<String, String> offloads = new HashMap<>();
        for (String line : sections.lines("netns-offload " + id)) {
            String[] words = line.strip().split(" +"); // with the device first, but for eth0
            if (words.length >= 2) {
                offloads.put(words.length == 3 ? words[0] : "eth0", words[words.length - 1]);
            }
        }
        String forwarding =
                String.join("", sections.lines("netns-forwarding " + id)).strip();
        return new Netns(links(sections.json("netns-links " + id)), defaults, offloads, ours, forwarding);
    }
}

package dev.weft.bootstrap.testkit;

import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Link;
import dev.weft.bootstrap.facts.Netns;
import dev.weft.bootstrap.facts.RepairFiles;
import dev.weft.bootstrap.facts.Shield;
import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.remote.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A host that understands the commands of changes, as the real programs do, and no others: anything it does not know
 * fails the test. Stricter than a real one where that is simpler.
 */
public final class FakeHost {
    public final Map<String, FakeOvs.Bridge> bridges = new TreeMap<>();
    public final Map<String, Device> links = new TreeMap<>();
    public final Map<String, String> sysctls = new TreeMap<>();
    public final Map<String, List<String>> builtin = new LinkedHashMap<>();
    public final Map<String, List<String>> chains = new LinkedHashMap<>();
    public Optional<Set<String>> shields = Optional.empty();
    /** Policies that were set afterwards, by container's identifier. */
    public final Map<String, String> restarts = new TreeMap<>();

    public final Map<String, Box> containers = new LinkedHashMap<>();
    public final List<Docker.Image> images = new ArrayList<>();
    public boolean kernelDatapath;
    public boolean systemd = true;
    public final Map<String, RepairFiles.File> files = new TreeMap<>();
    public final Map<String, String> units = new TreeMap<>();
    public final FakeOvs ovs = new FakeOvs(this);
    private int lastIndex = 10;
    private int lastPid = 1000;

    /** A device, outside or inside a container. */
    public static final class Device {
        public String kind = "";
        public int index;
        public int peer;
        public String mac = "00:00:00:00:00:01";
        public int mtu = 1500;
        public boolean up;
        public final Set<String> addresses = new LinkedHashSet<>();

        public Link link(String name) {
            return new Link(name, index, kind, mac, mtu, up ? List.of("UP") : List.of(), List.copyOf(addresses), peer);
        }
    }

    /** A container; its devices are there while it runs. */
    public static final class Box {
        public String id = "";
        public String image = "";
        public String imageId = "";
        public int pid;
        public final Map<String, String> labels = new HashMap<>();
        public final Map<String, Device> links = new LinkedHashMap<>();
        public final Set<String> routes = new LinkedHashSet<>();
        public final Map<String, String> offloads = new HashMap<>(Map.of("eth0", "on"));
        public String forwarding = "0";

        public void boot(int newPid) {
            pid = newPid;
            links.clear();
            routes.clear();
            offloads.clear();
            offloads.put("eth0", "on");
            forwarding = "0";
            links.put("lo", new Device());
        }
    }

    public FakeHost() {
        sysctls.put("net/ipv4/ip_forward", "0");
        sysctls.put("net/ipv6/conf/all/disable_ipv6", "0");
        sysctls.put("net/ipv4/conf/all/arp_ignore", "0");
        sysctls.put("net/ipv4/conf/default/rp_filter", "0");
        sysctls.put("net/ipv6/conf/default/disable_ipv6", "0");
        List.of("PREROUTING", "FORWARD", "INPUT", "POSTROUTING")
                .forEach(chain -> builtin.put(chain, new ArrayList<>()));
        FakeOvs.Bridge underlay = new FakeOvs.Bridge();
        underlay.columns.put("datapath_type", "netdev");
        bridges.put("br-phy", underlay);
        device("br-phy", "tun").addresses.add("192.168.56.10/24");
    }

    public Device device(String name, String kind) {
        Device device = new Device();
        device.kind = kind;
        device.index = ++lastIndex;
        links.put(name, device);
        sysctls.put("net/ipv4/conf/" + name + "/rp_filter", sysctls.get("net/ipv4/conf/default/rp_filter"));
        sysctls.put("net/ipv4/conf/" + name + "/forwarding", sysctls.get("net/ipv4/ip_forward"));
        sysctls.put("net/ipv6/conf/" + name + "/disable_ipv6", sysctls.get("net/ipv6/conf/default/disable_ipv6"));
        return device;
    }

    public void removeDevice(String name) {
        links.remove(name);
        sysctls.keySet().removeIf(key -> key.matches(".*/(conf|neigh)/" + name + "/.*"));
    }

    /** The container stops and starts: its network is new, and the host's end of its cable is gone. */
    public void restart(String container) {
        stop(container);
        containers.get(container).boot(++lastPid);
    }

    public void stop(String container) {
        Box box = containers.get(container);
        Device eth0 = box.links.get("eth0");
        if (eth0 != null) {
            links.entrySet().stream()
                    .filter(link -> link.getValue().index == eth0.peer)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::removeDevice);
        }
        box.links.clear();
        box.pid = 0;
    }

    /** Internal ports come back without address and down; flows are not our business here. */
    public void restartVswitchd() {
        bridges.forEach((name, bridge) -> bridge.ports.forEach((port, columns) -> {
            if (columns.getOrDefault("type", "").equals("internal")) {
                removeDevice(port);
                ovs.makeInternal(port, columns);
            }
        }));
    }

    public HostFacts facts() {
        List<Link> all = new ArrayList<>();
        links.forEach((name, device) -> all.add(device.link(name)));
        List<Docker.Instance> boxes = new ArrayList<>();
        containers.forEach((name, box) -> {
            List<Link> inner = new ArrayList<>();
            box.links.forEach((device, link) -> inner.add(link.link(device)));
            Map<String, String> offloads = new HashMap<>(box.offloads);
            offloads.keySet().retainAll(box.links.keySet());
            Netns netns = new Netns(
                    inner,
                    box.routes.stream()
                            .filter(route -> !route.contains(" via "))
                            .toList(),
                    offloads,
                    box.routes.stream().filter(route -> route.contains(" via ")).toList(),
                    box.forwarding);
            boxes.add(new Docker.Instance(
                    box.id,
                    name,
                    box.image,
                    box.imageId,
                    box.pid,
                    "none",
                    restarts.getOrDefault(box.id, "no"),
                    box.labels,
                    netns));
        });
        HostFacts.Answer yes = new HostFacts.Answer.Yes("ovs-vswitchd (Open vSwitch) 3.1.0");
        return new HostFacts(
                Set.of(("ip iptables iptables-restore nft ethtool nsenter sysctl flock timeout busybox-static")
                        .split(" ")),
                new HostFacts.Services(yes, yes, kernelDatapath, yes),
                ovs.facts(),
                all,
                sysctls,
                new HostFacts.Rules(builtin, chains),
                shields,
                new Docker(images, boxes),
                new RepairFiles(systemd, files, units));
    }

    public void execute(Command command) {
        List<String> words = command.words();
        switch (words.get(0)) {
            case "ovs-vsctl" -> ovs.execute(words.subList(2, words.size()));
            case "sh" -> script(words.get(3), words.subList(4, words.size()), command.input());
            case "ip" -> ip(links, new ArrayList<>(), words.subList(1, words.size()));
            case "sysctl" -> words.subList(3, words.size()).forEach(this::sysctl);
            case "nft" -> nft(words.get(1));
            case "iptables-restore" -> restore(command.input());
            case "docker" -> docker(words.subList(1, words.size()));
            default -> throw new AssertionError("unknown command: " + command.line());
        }
    }

    private void script(String name, List<String> arguments, String input) {
        switch (name) {
            case "verify-port" -> ovs.verify(arguments);
            case "write-file" -> {
                if (!RepairPlanner.hash(input).equals(arguments.get(1))) {
                    throw new AssertionError("cut short: " + arguments.get(0));
                }
                files.put(
                        arguments.get(0),
                        new RepairFiles.File(
                                arguments.get(1),
                                input.contains("\n# Made by Weft") || input.startsWith("# Made by Weft")));
            }
            case "remove-file" -> files.remove(arguments.get(0));
            case "start-units" ->
                arguments.forEach(unit -> {
                    if (!files.containsKey("/etc/systemd/system/" + unit)) {
                        throw new AssertionError("Unit file does not exist: " + unit);
                    }
                    units.put(unit, RepairFiles.AT_WORK);
                });
            case "stop-units" -> arguments.forEach(units::remove);
            case "reload-units" -> {}
            case "forget-gateway" -> {} // nor does what a container knows of its neighbours
            case "hand-over" -> ovs.handOver(arguments.get(0), arguments.get(1));
            case "meet-peers" -> {} // leaves no trace that a look could see
            case "remove-link" -> unplug(arguments.get(0));
            case "cable" -> cable(arguments);
            case "in-container" -> inContainer(arguments.get(0), arguments.subList(1, arguments.size()), input);
            case "build-image" -> {
                images.removeIf(image -> image.tags().contains(arguments.get(0) + ":latest"));
                String[] label = arguments.get(1).split("=");
                images.add(new Docker.Image(
                        "sha256:1", List.of(arguments.get(0) + ":latest"), Map.of(label[0], label[1])));
            }
            default -> throw new AssertionError("unknown script: " + name);
        }
    }

    private void unplug(String name) {
        Device device = links.get(name);
        if (device != null) {
            containers.values().forEach(box -> box.links.values().removeIf(inner -> inner.peer == device.index));
            removeDevice(name);
        }
    }

    private void cable(List<String> arguments) {
        Box box = running(arguments.get(0));
        String end = arguments.size() > 4 ? arguments.get(4) : "eth0";
        if (links.containsKey(arguments.get(1)) || box.links.containsKey(end)) {
            throw new AssertionError("RTNETLINK answers: File exists: " + arguments);
        }
        Device outer = device(arguments.get(1), "veth");
        Device inner = new Device();
        inner.kind = "veth";
        inner.index = ++lastIndex;
        inner.peer = outer.index;
        outer.peer = inner.index;
        outer.mtu = Integer.parseInt(arguments.get(2));
        inner.mtu = outer.mtu;
        inner.mac = arguments.get(3);
        box.links.put(end, inner);
    }

    private Box running(String container) {
        Box box = containers.get(container);
        if (box == null || box.pid == 0) {
            throw new AssertionError("container " + container + " is not running");
        }
        return box;
    }

    private void inContainer(String container, List<String> words, String input) {
        Box box = running(container);
        if (words.get(0).equals("sh")) {
            Device inner = box.links.remove(words.get(4));
            links.entrySet().removeIf(link -> inner != null && link.getValue().index == inner.peer);
            return;
        }
        if (words.get(0).equals("ethtool")) {
            box.offloads.put(words.get(2), words.get(4));
        } else if (words.get(0).equals("sysctl")) {
            box.forwarding = words.get(3).substring(words.get(3).indexOf('=') + 1);
        } else if (words.get(1).equals("-batch")) {
            for (String line : input.split("\n")) {
                List<String> routes = new ArrayList<>(box.routes);
                ip(box.links, routes, List.of(line.split(" ")));
                box.routes.clear();
                box.routes.addAll(routes);
            }
        } else {
            ip(box.links, new ArrayList<>(), words.subList(1, words.size()));
        }
    }

    private static void ip(Map<String, Device> devices, List<String> routes, List<String> words) {
        String what = words.get(0) + " " + words.get(1);
        String way = String.join(" ", words.subList(2, Math.max(2, words.indexOf("proto"))));
        if (what.equals("route flush")) {
            routes.removeIf(route -> !route.contains(" via "));
        } else if (what.equals("route replace") && words.contains("proto")) {
            routes.removeIf(route -> route.startsWith(words.get(2) + " "));
            routes.add(way);
        } else if (what.equals("route del")) {
            if (!routes.remove(way)) {
                throw new AssertionError("No such process: " + words);
            }
        } else if (what.equals("route replace")) {
            routes.removeIf(route -> !route.contains(" via "));
            routes.add(words.get(4) + " " + words.get(6));
        } else {
            Device device = devices.get(words.get(words.indexOf("dev") + 1));
            if (device == null) {
                throw new AssertionError("Cannot find device: " + words);
            }
            switch (what) {
                case "addr replace" -> device.addresses.add(words.get(2));
                case "addr del" -> {
                    if (!device.addresses.remove(words.get(2))) {
                        throw new AssertionError("Cannot assign requested address: " + words);
                    }
                }
                case "link set" -> linkSet(device, words.subList(4, words.size()));
                default -> throw new AssertionError("unknown ip command: " + words);
            }
        }
    }

    private static void linkSet(Device device, List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "up" -> device.up = true;
                case "address" -> device.mac = words.get(++i);
                case "mtu" -> device.mtu = Integer.parseInt(words.get(++i));
                default -> throw new AssertionError("unknown: " + words);
            }
        }
    }

    private void sysctl(String assignment) {
        String[] parts = assignment.split("=");
        String path = parts[0];
        if (path.contains("/conf/")
                && !path.matches(".*/conf/(all|default)/.*")
                && !links.containsKey(path.split("/")[3])) {
            throw new AssertionError("no such sysctl: " + path);
        }
        sysctls.put(path, parts[1]);
        if (path.equals("net/ipv4/ip_forward")) {
            sysctls.replaceAll((key, value) -> key.endsWith("/forwarding") ? parts[1] : value);
        }
    }

    private void nft(String text) {
        if (text.equals("delete table netdev weft")) {
            shields = Optional.empty();
            return;
        }
        Set<String> devices = new LinkedHashSet<>(shields.orElse(Set.of()));
        if (text.startsWith("delete chain netdev weft ")) {
            if (!devices.removeIf(device -> Shield.chain(device).equals(text.substring(25)))) {
                throw new AssertionError("No such file or directory: " + text);
            }
        } else {
            String device = text.replaceAll("(?s).*device \"([^\"]+)\".*", "$1");
            if (!links.containsKey(device)) {
                throw new AssertionError("no such device: " + text);
            }
            // As nft does: a chain's name begins with a letter.
            if (!text.contains("; add chain netdev weft " + Shield.chain(device) + " {")
                    || !Shield.chain(device).matches("[A-Za-z].*")) {
                throw new AssertionError("syntax error: " + text);
            }
            devices.add(device);
        }
        shields = Optional.of(devices);
    }

    private void restore(String text) {
        for (String line : text.split("\n")) {
            String[] words = line.split(" ", 3);
            if (line.startsWith(":")) {
                chains.put(words[0].substring(1), new ArrayList<>());
            } else if (words[0].equals("-D")) {
                if (!builtin.get(words[1]).remove(words[2])) {
                    throw new AssertionError("Bad rule (does a matching rule exist in that chain?): " + line);
                }
            } else if (words[0].equals("-I")) {
                builtin.get(words[1]).add(0, words[2].substring(2));
            } else if (words[0].equals("-A")) {
                chains.get(words[1]).add(words[2]);
            } else if (words[0].equals("-X")) {
                chains.remove(words[1]);
            }
        }
    }

    private void docker(List<String> words) {
        String last = words.get(words.size() - 1);
        switch (words.get(0)) {
            case "run" -> {
                Box box = new Box();
                String name = words.get(words.indexOf("--name") + 1);
                if (containers.containsKey(name)) {
                    throw new AssertionError("Conflict. The container name is already in use: " + name);
                }
                box.id = "id-" + name + ++lastPid;
                box.image = last;
                restarts.put(box.id, words.get(words.indexOf("--restart") + 1));
                for (int i = 0; i < words.size(); i++) {
                    if (words.get(i).equals("--label")) {
                        String[] label = words.get(i + 1).split("=");
                        box.labels.put(label[0], label[1]);
                    }
                }
                images.stream()
                        .filter(image -> image.tags().contains(last + ":latest"))
                        .forEach(image -> box.labels.putAll(image.labels()));
                box.boot(++lastPid);
                containers.put(name, box);
            }
            case "update" -> restarts.put(last, words.get(2));
            case "start" -> containers.get(last).boot(++lastPid);
            case "rm" -> {
                String name = containers.keySet().stream()
                        .filter(n -> containers.get(n).id.equals(last))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("No such container: " + last));
                stop(name);
                containers.remove(name);
            }
            case "image" -> images.removeIf(image -> image.tags().contains(last + ":latest"));
            case "pull" -> images.add(new Docker.Image("sha256:" + last, List.of(last + ":latest"), Map.of()));
            default -> throw new AssertionError("unknown docker command: " + words);
        }
    }

    /** Everything, as text, for comparing two states. */
    public String state() {
        HostFacts facts = facts();
        return String.join(
                "\n",
                Arrays.asList(
                        facts.ovs().toString(),
                        links.keySet().toString(),
                        sysctls.toString(),
                        facts.rules().toString(),
                        facts.shields().toString(),
                        facts.docker().toString(),
                        files.toString(),
                        units.toString()));
    }
}

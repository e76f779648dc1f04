package dev.weft.topology.file;

import dev.weft.topology.AdmissionMode;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Exit;
import dev.weft.topology.HostAddress;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Quote;
import dev.weft.topology.SafeNames;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.ValueReader;
import dev.weft.topology.yaml.WholeNumber;
import dev.weft.topology.yaml.YamlNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How each kind of value in a topology file is read, and what is said about one that is not right. */
final class Values {
    /** The least MTU that IPv4 hosts must take whole (RFC 791 section 3.1: 576 with headers). */
    static final int LEAST_MTU = 576;

    static final int DEFAULT_UNDERLAY_MTU = 1500;
    private static final int MOST_MTU = 65535;
    private static final int MOST_PORT = 65535;
    private static final int SHORTEST_PREFIX = 8;
    private static final int LONGEST_PREFIX = 31;

    private static final Pattern USER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.-]{0,31}");
    private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._/:@-]{0,254}");
    private static final Pattern KEY = Pattern.compile("[^\\p{Cntrl}]{1,1024}");
    private static final Pattern CONTROLLER_TEXT = Pattern.compile("([0-9.]+)(?::([1-9][0-9]{0,4}))?");
    private static final Pattern IPV4_LIKE = Pattern.compile("[0-9.]*");
    private static final String ONE_JUMP =
            "([a-zA-Z_][a-zA-Z0-9_.-]{0,31}@)?[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,252}(:[1-9][0-9]{0,4})?";
    private static final Pattern JUMPS = Pattern.compile(ONE_JUMP + "(," + ONE_JUMP + ")*");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/[0-9]{1,3})?");
    private static final Pattern OCTETS = Pattern.compile("([0-9.]+)/([0-9]{1,2})");

    static final ValueReader<Ipv4Address> ADDRESS = anything()
            .as(
                    Ipv4Address::parse,
                    "Not an IPv4 address.",
                    "Write four numbers from 0 to 255 like 192.168.56.10, without leading zeros.");

    /** An address that one machine can have. */
    static final ValueReader<Ipv4Address> HOST_ADDRESS =
            ADDRESS.without(Values::notOneMachine, "Give it the host's address in the underlay network.");

    /** An address that a bridge may connect from; loopback is for the host that the controller runs on. */
    static final ValueReader<Ipv4Address> SOURCE_ADDRESS = ADDRESS.without(
            address -> isLoopback(address) ? Optional.empty() : notOneMachine(address),
            "Give it an address from which the host's bridges connect.");

    /** Where a login goes: an address that one machine can have, or a name that is looked up when it is used. */
    static final ValueReader<HostAddress> LOGIN_ADDRESS = (scalar, log) -> {
        if (IPV4_LIKE.matcher(scalar.text()).matches()) {
            return HOST_ADDRESS.to(HostAddress::of).read(scalar, log);
        }
        if (scalar.text().contains(":")) {
            return ValueReader.bad(
                    scalar,
                    log,
                    "Weft logs in over IPv4.",
                    "Write the host's IPv4 address or its name, without a port.");
        }
        return anything()
                .as(
                        HostAddress::new,
                        "Not an IPv4 address or a host name.",
                        "Write it like 192.168.56.10 or alpha.lab.example.org.")
                .read(scalar, log);
    };

    /** The machine that a login goes through, or several, from here to there. */
    static final ValueReader<String> JUMP = text().which(
                    jump -> JUMPS.matcher(jump).matches(),
                    "Not a jump host.",
                    "Write [USER@]HOST[:PORT] like bastion or ops@bastion.example.org:2222.");

    static final ValueReader<Ipv4Prefix> SUBNET = Values::subnet;

    /** A network's gateway; empty: none. */
    static final ValueReader<Optional<Ipv4Address>> GATEWAY =
            (scalar, log) -> scalar.text().equals("none")
                    ? ValueReader.given(scalar, Optional.empty())
                    : anything()
                            .as(
                                    Ipv4Address::parse,
                                    "Neither an IPv4 address nor none.",
                                    "Write the first hop, like 192.168.1.1, or none.")
                            .to(Optional::of)
                            .read(scalar, log);

    /** A part of a subnet. */
    static final ValueReader<Ipv4Prefix> RANGE =
            (scalar, log) -> prefix(scalar, log, "Not a part of a subnet.", "192.168.1.128/25");

    /** What a route leads to: any subnet, or everything. */
    static final ValueReader<Ipv4Prefix> DESTINATION =
            (scalar, log) -> prefix(scalar, log, "Not an IPv4 subnet.", "10.0.0.0/8");

    static final ValueReader<Boolean> TRUTH = (scalar, log) -> switch (scalar.text()) {
        case "true" -> ValueReader.given(scalar, true);
        case "false" -> ValueReader.given(scalar, false);
        default -> ValueReader.bad(scalar, log, "Unknown value.", "Write true or false.");
    };

    static final ValueReader<MacAddress> MAC = anything()
            .as(
                    MacAddress::parse,
                    "Not a MAC address.",
                    "Write six octets in hexadecimal with colons, like 02:00:00:00:00:01.")
            .without(Values::notUnicast, "Use an address whose first octet is even, like 02:00:00:00:00:01.")
            .which(
                    mac -> !mac.isIn(Vni.GATEWAY_MAC_PREFIX, Vni.GATEWAY_MAC_MASK),
                    "Addresses that begin with 0e:57:fe belong to the networks' gateways.",
                    "Use another one, like 02:00:00:00:00:01, or remove the key.");

    static final ValueReader<Vni> VNI = wholeNumber("VNI", 1, Vni.MAX).to(Vni::new);
    static final ValueReader<Integer> MTU = wholeNumber("MTU", LEAST_MTU, MOST_MTU);
    static final ValueReader<Integer> UNDERLAY_MTU = wholeNumber("MTU", LEAST_MTU + Topology.VXLAN_OVERHEAD, MOST_MTU);
    static final ValueReader<Integer> MAC_LIMIT = wholeNumber("Limit", 1, Network.MOST_MACS);
    static final ValueReader<Integer> TCP_PORT = wholeNumber("Port", 1, MOST_PORT);

    static final ValueReader<Integer> UDP_PORT = wholeNumber("Port", 1, MOST_PORT);

    static final ValueReader<String> NAME = text().which(
                    SafeNames::isSafe,
                    "Not a safe name.",
                    "Use 1 to 63 of the characters a-z A-Z 0-9 _ -, the first a letter or a digit.");

    static final ValueReader<String> HOST_NAME = text().which(
                    SafeNames::isDotted,
                    "Not a safe name.",
                    "Use 1 to 63 of the characters a-z A-Z 0-9 _ - and single dots between them, the first a letter or"
                            + " a digit.");

    /** As {@link #HOST_NAME}, but Docker does not allow one-character names. */
    static final ValueReader<String> CONTAINER_NAME = HOST_NAME.which(
            name -> name.length() > 1, "Docker does not allow one-character names.", "Use 2 to 63 characters.");

    static final ValueReader<String> DEVICE = device(DeviceNames::reserved);

    /** As {@link #DEVICE}, but the name of the first bridge is taken for nothing else. */
    static final ValueReader<String> BRIDGE =
            device(name -> name.equals(Topology.BRIDGE) ? Optional.empty() : DeviceNames.reserved(name));

    /** As {@link #DEVICE}, but a tunnel port may have the name that Weft would give it. */
    static final ValueReader<String> TUNNEL =
            device(name -> name.equals(Topology.TUNNEL_PORT) ? Optional.empty() : DeviceNames.reserved(name));

    static final ValueReader<DatapathId> DATAPATH_ID = text().as(
                    DatapathId::parse,
                    "Not a datapath id.",
                    "Write the 16 hexadecimal digits that `ovs-vsctl get bridge NAME datapath_id` prints, in quotes.");

    static final ValueReader<AdmissionMode> ADMISSION = oneOf(AdmissionMode.values());
    static final ValueReader<Layout> LAYOUT = oneOf(Layout.values());
    static final ValueReader<Exit> EXIT = oneOf(Exit.values());
    static final ValueReader<UnknownUnicast> UNKNOWN_UNICAST = oneOf(UnknownUnicast.values());

    static final ValueReader<String> USER_NAME = text().which(
                    name -> USER.matcher(name).matches(),
                    "Not a safe user name.",
                    "Use 1 to 32 of the characters a-z A-Z 0-9 _ . -, the first a letter or _.");

    static final ValueReader<String> KEY_PATH = text().which(
                    path -> KEY.matcher(path).matches(),
                    "Not a safe file path.",
                    "Write the private key's path, 1 to 1024 characters, none of them a control character.");

    static final ValueReader<String> IMAGE_NAME = text().which(
                    name -> IMAGE.matcher(name).matches(),
                    "Not the name of a Docker image.",
                    "Write it like weft/busybox or debian:12.");

    /** The name of a host or network; whether there is one is asked later. */
    static final ValueReader<String> REFERENCE = text();

    /** Loopback is for a controller on the only host. */
    static final ValueReader<Topology.Controller> CONTROLLER = controller()
            .without(
                    controller ->
                            isLoopback(controller.address()) ? Optional.empty() : notOneMachine(controller.address()),
                    "Give it the address at which the hosts' bridges reach the controller.");

    private Values() {}

    /** Text, in quotes or not; a name like 007 or true must be in quotes, since YAML readers see no text in it. */
    private static ValueReader<String> text() {
        return (scalar, log) -> switch (scalar.kind()) {
            case NUMBER, BOOLEAN ->
                ValueReader.bad(
                        scalar,
                        log,
                        "This is " + scalar.describe() + ", not text.",
                        "If that is intended, put it in quotes: \"" + Quote.cut(scalar.text()) + "\".");
            default -> ValueReader.given(scalar, scalar.text());
        };
    }

    /** What is written there, whatever YAML takes it for. */
    private static ValueReader<String> anything() {
        return (scalar, log) -> ValueReader.given(scalar, scalar.text());
    }

    private static ValueReader<String> device(Function<String, Optional<String>> reserved) {
        return text().which(
                        SafeNames::isDevice,
                        "Not a safe name for a network device.",
                        "Use 1 to 15 of the characters a-z A-Z 0-9 _ . -, the first a letter or a digit.")
                .without(reserved, "Choose another name.");
    }

    /** One of a few words: BRIDGE_PER_NETWORK is written bridge-per-network. */
    private static <E extends Enum<E>> ValueReader<E> oneOf(E[] choices) {
        Map<String, E> byWord = new LinkedHashMap<>();
        Arrays.stream(choices)
                .forEach(choice ->
                        byWord.put(choice.name().toLowerCase(Locale.ROOT).replace('_', '-'), choice));
        String words = String.join(" or ", byWord.keySet());
        return (scalar, log) -> {
            E choice = byWord.get(scalar.text());
            return choice == null
                    ? ValueReader.bad(scalar, log, "Unknown value.", "Write " + words + ".")
                    : ValueReader.given(scalar, choice);
        };
    }

    private static ValueReader<Integer> wholeNumber(String what, int least, int most) {
        return (scalar, log) -> WholeNumber.read(scalar, log, what, least, most);
    }

    private static FileField<Ipv4Prefix> prefix(YamlNode.Scalar scalar, ProblemLog log, String not, String example) {
        try {
            return ValueReader.given(scalar, Ipv4Prefix.parse(scalar.text()));
        } catch (IllegalArgumentException refused) {
            Optional<Ipv4Prefix> around = around(scalar.text());
            if (around.isPresent()) {
                return ValueReader.bad(
                        scalar, log, "The address is not the subnet's first.", "Write " + around.get() + ".");
            }
            return ValueReader.bad(scalar, log, not, "Write its first address and its length, like " + example + ".");
        }
    }

    private static FileField<Ipv4Prefix> subnet(YamlNode.Scalar scalar, ProblemLog log) {
        if (IPV6.matcher(scalar.text()).matches()) {
            return ValueReader.bad(
                    scalar,
                    log,
                    "Weft's networks have IPv4 subnets only.",
                    "Give it an IPv4 subnet, like 192.168.1.0/24; IPv6 inside the network is forwarded unchanged.");
        }
        FileField<Ipv4Prefix> read = prefix(scalar, log, "Not an IPv4 subnet.", "192.168.1.0/24");
        if (read.known().isEmpty()) {
            return read;
        }
        Ipv4Prefix subnet = read.known().get();
        if (subnet.length() == 32) {
            return ValueReader.bad(
                    scalar,
                    log,
                    "A subnet with one address has no room for a second endpoint.",
                    "Use room for at least two, like " + Ipv4Prefix.around(subnet.address(), 31) + ".");
        }
        if (subnet.length() < SHORTEST_PREFIX || subnet.length() > LONGEST_PREFIX) {
            return ValueReader.bad(
                    scalar,
                    log,
                    "The length of a network's subnet is not " + SHORTEST_PREFIX + " to " + LONGEST_PREFIX + ".",
                    "Give it a length in that range, like /24.");
        }
        Optional<String> why = notOneMachine(subnet.address());
        if (why.isPresent()) {
            return ValueReader.bad(scalar, log, why.get(), "Use a private subnet, like 192.168.1.0/24.");
        }
        return ValueReader.given(scalar, subnet);
    }

    /** The subnet that an address with a length is in, if that is what the text says. */
    private static Optional<Ipv4Prefix> around(String text) {
        Matcher parts = OCTETS.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 32) {
            return Optional.empty();
        }
        try {
            return Optional.of(Ipv4Prefix.around(Ipv4Address.parse(parts.group(1)), Integer.parseInt(parts.group(2))));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static ValueReader<Topology.Controller> controller() {
        return anything()
                .as(
                        Values::controllerOf,
                        "Not an IPv4 address with or without a port from 1 to 65535.",
                        "Write it like 192.168.56.1 or 192.168.56.1:6653.");
    }

    private static Topology.Controller controllerOf(String text) {
        Matcher parts = CONTROLLER_TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not address or address:port");
        }
        int port = parts.group(2) == null ? Topology.Controller.DEFAULT_PORT : Integer.parseInt(parts.group(2));
        if (port > MOST_PORT) {
            throw new IllegalArgumentException("port is over " + MOST_PORT);
        }
        return new Topology.Controller(Ipv4Address.parse(parts.group(1)), port);
    }

    static boolean isLoopback(Ipv4Address address) {
        return address.bits() >>> 24 == 127;
    }

    /** Why no machine in a network can have this address, in words. */
    private static Optional<String> notOneMachine(Ipv4Address address) {
        int first = address.bits() >>> 24;
        if (first == 0) {
            return Optional.of("Addresses in 0.0.0.0/8 do not identify a machine.");
        }
        if (isLoopback(address)) {
            return Optional.of("Addresses in 127.0.0.0/8 are loopback addresses.");
        }
        if (first >= 240) {
            return Optional.of("Addresses from 240.0.0.0 on are reserved.");
        }
        return first >= 224 ? Optional.of("Addresses in 224.0.0.0/4 are multicast.") : Optional.empty();
    }

    private static Optional<String> notUnicast(MacAddress mac) {
        if (mac.bits() == 0) {
            return Optional.of("A MAC address of all zeros is not valid.");
        }
        return mac.isMulticast()
                ? Optional.of("A MAC address whose first octet is odd is a multicast address.")
                : Optional.empty();
    }
}

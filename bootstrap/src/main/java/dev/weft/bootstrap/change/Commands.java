package dev.weft.bootstrap.change;

import dev.weft.bootstrap.plan.RepairScript;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.Cable;
import dev.weft.topology.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The commands that changes are made of. */
public final class Commands {
    /** Longer than Open vSwitch ever takes to make a port; ovs-vsctl waits until ovs-vswitchd has done it. */
    private static final String OVS_TIMEOUT = "--timeout=20";

    private static final String PID = """
            pid=$(docker inspect --type container --format '{{.State.Pid}}' -- "$1") || exit
            if [ "$pid" -le 0 ]; then
              echo "container $1 is not running; docker logs $1 shows why" >&2
              exit 1
            fi
            """;
    static final String IN_CONTAINER = PID + """
            shift
            exec nsenter --target "$pid" --net -- "$@"
            """;
    public static final String CABLE = PID + """
            exec ip link add "$2" mtu "$3" type veth peer name "$5" mtu "$3" address "$4" netns "$pid"
            """;
    /** The kernel removes a dead container's devices in its own time, perhaps just now. */
    static final String REMOVE_LINK = """
            if said=$(ip link del dev "$1" 2>&1); then exit 0; fi
            if ip link show dev "$1" >/dev/null 2>&1; then echo "$said" >&2; exit 1; fi
            """;

    static final String VERIFY_PORTS = """
            for port in "$@"; do
              error=$(ovs-vsctl --timeout=20 get Interface "$port" error) || exit
              if [ "$error" != '[]' ]; then
                echo "Open vSwitch could not make port $port: $error" >&2
                exit 1
              fi
              number=$(ovs-vsctl --timeout=20 get Interface "$port" ofport) || exit
              case $number in
                -1 | '[]') echo "Open vSwitch gave port $port no number; see ovs-vswitchd.log" >&2; exit 1 ;;
              esac
            done
            """;

    /**
     * The userspace datapath drops the first packet to a peer whose MAC address it does not know, while it asks for it; it
     * reads the answers that the host's own questions get. A peer that is away now is asked again by its first packet.
     */
    static final String MEET_PEERS = """
            command -v ping >/dev/null || exit 0
            for peer in "$@"; do
              ip neigh flush to "$peer" >/dev/null 2>&1
              ping -n -q -c 1 -W 1 "$peer" >/dev/null 2>&1 &
            done
            wait
            """;

    /** A record of ours, or none. */
    public static final String OWN_RECORD = """
            found=$(ovs-vsctl --timeout=20 --bare --columns=name find "$1" "name=\\"$2\\"") || exit
            ours=$(ovs-vsctl --timeout=20 --bare --columns=name find "$1" "name=\\"$2\\"" 'external_ids:weft!=""') || exit
            if [ "$found" != "$ours" ]; then
              echo "it does not belong to Weft (without external_ids:weft in the table $1)" >&2
              exit 1
            fi
            """;

    /**
     * A call that is there already goes in the same transaction as the new one, so that there is one, and it is the first.
     */
    static final String FILL_CHAINS = """
            while IFS= read -r line; do
              case $line in
                '*'*) table=${line#?} ;;
                '-I '*)
                  call=${line#-I }
                  call="-A ${call%% *} ${call#* 1 }"
                  iptables -w 10 -t "$table" -S | grep -Fxe "$call" | sed 's/^-A/-D/'
                  ;;
              esac
              printf '%s\\n' "$line"
            done | iptables-restore --wait 10 --noflush
            """;

    private Commands() {}

    public static Command ovs(String... words) {
        return ovs(Arrays.asList(words));
    }

    public static Command ovs(List<String> words) {
        List<String> all = new ArrayList<>(List.of("ovs-vsctl", OVS_TIMEOUT));
        all.addAll(words);
        return Command.of(all);
    }

    /** ovs-vsctl succeeds even where ovs-vswitchd could not make the port: the reason is in the database. */
    static Command verifyPorts(List<String> ports) {
        return Command.script("verify-port", VERIFY_PORTS, ports);
    }

    /** What asks for an OpenFlow port number, after {@code set Interface PORT}. */
    static List<String> asking(Optional<Integer> number) {
        return number.stream().map(n -> "ofport_request=" + n).toList();
    }

    /** A value inside an argument of ovs-vsctl, which gives colons and commas a meaning outside double quotes. */
    public static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static Command meet(List<Ipv4Address> peers) {
        return Command.script(
                "meet-peers",
                MEET_PEERS,
                peers.stream().map(Ipv4Address::toString).toList());
    }

    public static Command ip(String... words) {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(Arrays.asList(words));
        return Command.of(all);
    }

    static Command inContainer(String container, String... words) {
        List<String> all = new ArrayList<>(List.of(container));
        all.addAll(Arrays.asList(words));
        return Command.script("in-container", IN_CONTAINER, all);
    }

    /** Both ends come into being at once, each where it belongs: there is no half-made cable. */
    static Command cable(Cable container) {
        return Command.script(
                "cable",
                CABLE,
                List.of(
                        container.container(),
                        container.port(),
                        Integer.toString(container.mtu()),
                        container.mac().toString(),
                        container.inner()));
    }

    static Command removeLink(String device) {
        return Command.script("remove-link", REMOVE_LINK, List.of(device));
    }

    public static Command sysctl(Map<String, String> values) {
        List<String> words = new ArrayList<>(List.of("sysctl", "-q", "-w"));
        new TreeMap<>(values).forEach((key, value) -> words.add(key + "=" + value));
        return Command.of(words);
    }

    /** The question of {@link RepairScript} whether they are so. */
    static List<String> sysctlsAsked(Map<String, String> values) {
        List<String> words = new ArrayList<>(RepairStep.ask("sysctls"));
        new TreeMap<>(values).forEach((key, value) -> words.add(key + "=" + value));
        return words;
    }

    static Command docker(String... words) {
        List<String> all = new ArrayList<>(List.of("docker"));
        all.addAll(Arrays.asList(words));
        return Command.of(all).within(Duration.ofMinutes(1));
    }
}

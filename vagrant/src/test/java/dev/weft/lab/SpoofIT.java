package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.lab.Attack.Attacker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whoever says to be somebody else is heard by nobody, and each frame is counted under its reason. What must not be
 * delivered carries a text; all devices of all hosts are watched for it until frames that were sent later have arrived.
 */
class SpoofIT {
    /** How often each frame is sent. */
    private static final int TIMES = 3;

    private static final Attacker DOCKER1 = new Attacker(Routed.mac("docker1"), Routed.ip("docker1"), "blue");
    private static final Attacker DOCKER2 = new Attacker(Routed.mac("docker2"), Routed.ip("docker2"), "green");
    private static final Attacker GUEST = new Attacker("02:00:00:00:00:99", "192.168.1.99", "blue");
    private static final String SPARE = "blue-spare";
    /** Of no network: whoever sends from it claims nobody's address. */
    private static final String ELSEWHERE = "198.51.100.7";

    private static final String TAKEN = "address-taken";
    private static final int MAC_LIMIT = 64;

    private static final Map<String, Capture> HOSTS = new LinkedHashMap<>();
    private static int texts;

    @BeforeAll
    static void ready() {
        Lab.ready(Routed.FILE);
        Routed.HOSTS.forEach(host -> HOSTS.put(host, Capture.everywhere(host, "not", "tcp")));
    }

    @AfterAll
    static void stop() {
        HOSTS.values().forEach(Capture::stop);
        Guest.detach("host2");
    }

    @Test
    void aContainerThatSaysToBeSomebodyElse() {
        fromHost1("docker2", DOCKER2, Attack.fromAContainer(DOCKER2, "docker4", "docker5"));
    }

    @Test
    void aContainerThatSendsWhatNobodyMay() {
        fromHost1("docker1", DOCKER1, Attack.fromAnyPort(DOCKER1, "docker3"));
    }

    private static void fromHost1(String container, Attacker attacker, Stream<Attack> attacks) {
        refused(
                attacks.toList(),
                "host1",
                Routed.container(container).portName(),
                attacker,
                frames -> RawSocket.sendFrom("host1", container, frames));
    }

    @Test
    void fromAPortAttachedByHand() {
        Guest guest = Guest.attach("host2", SPARE, GUEST.mac(), GUEST.ip() + "/24");
        try {
            assertThat(guest.pings(Routed.ip("docker3"))).isTrue();
            await().until(() -> Lab.json("macs").findValuesAsText("mac").contains(GUEST.mac()));
            Stream<Attack> containers = Stream.of("docker1", "docker3")
                    .map(name -> new Attack(
                            "the MAC address of " + name,
                            "container-mac",
                            text -> Frame.ipv4(
                                    Routed.mac("docker3"),
                                    Routed.mac(name),
                                    Frame.ping(ELSEWHERE, Routed.ip("docker3"), text))));
            Stream<Attack> claims = Stream.of("docker1", "docker3")
                    .flatMap(owner -> Attack.inTheNameOf(
                            GUEST, owner.equals("docker1") ? "docker3" : "docker1", owner, TAKEN, TAKEN));
            List<Attack> attacks = Stream.of(containers, Attack.fromAnyPort(GUEST, "docker1"), claims)
                    .flatMap(each -> each)
                    .toList();
            refused(attacks, "host2", SPARE, GUEST, guest::send);
        } finally {
            Guest.detach("host2");
        }
    }

    /** What a user sees of a guest that has docker1's address, and that docker3 goes on speaking with docker1. */
    @Test
    void anAddressClaimedTwiceIsTheFirstOnesAndTheEventNamesBothPorts() {
        String mac = "02:00:00:00:00:98"; // which the other tests have no events of
        Guest guest = Guest.attach("host2", SPARE, mac, Routed.ip("docker1") + "/24");
        try {
            assertThat(Routed.pings("docker3", Routed.ip("docker1"))).isTrue();
            assertThat(guest.pings(Routed.ip("docker3"))).isFalse();
            guest.send(List.of(Frame.arp(
                    Routed.mac("docker3"),
                    mac,
                    Frame.Arp.REPLY,
                    new Frame.Sender(mac, Routed.ip("docker1")),
                    Routed.ip("docker3"))));
            String both = Routed.ip("docker1") + " in blue is claimed by " + mac + " at port " + SPARE
                    + " on host2, but belongs to docker1 (" + Routed.mac("docker1") + ") at port "
                    + Routed.container("docker1").portName() + " on host1";
            await().untilAsserted(() -> assertThat(Lab.json("events").findValuesAsText("text"))
                    .as("one event")
                    .containsOnlyOnce(both + "; dropped"));
            assertThat(Lab.json("status").get("problems").toString()).contains(both);
            assertThat(Lab.inNetworkOf("host2", "docker3", "ip", "neigh").ok().out())
                    .contains(Routed.mac("docker1"))
                    .doesNotContain(mac);
            assertThat(Routed.pings("docker3", Routed.ip("docker1"))).isTrue();

            guest.run("ip", "addr", "flush", "dev", "eth0").ok();
            guest.run("ip", "addr", "add", "192.168.1.98/24", "dev", "eth0").ok();
            assertThat(guest.pings(Routed.ip("docker3")))
                    .as("with an address of its own")
                    .isTrue();
        } finally {
            Guest.detach("host2");
        }
    }

    /** Sends, and sees that nothing of it arrives anywhere and that all of it is counted. */
    private static void refused(
            List<Attack> attacks, String host, String port, Attacker attacker, Consumer<List<Frame>> send) {
        Drops before = Drops.now();
        Map<String, Attack> byText = new LinkedHashMap<>();
        Map<String, Long> expected = new TreeMap<>();
        List<Frame> frames = new ArrayList<>();
        for (Attack attack : attacks) {
            String text = text();
            byText.put(text, attack);
            frames.addAll(Collections.nCopies(TIMES, attack.frames().apply(text)));
            expected.merge(attack.reason(), (long) TIMES, Long::sum);
        }
        String last = text();
        List<String> hear =
                Routed.HOSTS.stream().map(name -> listener(name, attacker)).toList();
        hear.forEach(container -> frames.add(attacker.ping(container, last)));
        send.accept(frames);

        hear.forEach(container -> HOSTS.get(Routed.container(container).host())
                .await(packet -> packet.left()
                        && packet.device().equals(Routed.container(container).portName())
                        && packet.text().contains(last)));
        byText.forEach((text, attack) -> assertThat(delivered(text, host, port))
                .as(attack.name() + " was passed on")
                .isEmpty());
        await().untilAsserted(() -> assertThat(Drops.now().since(before)).isEqualTo(expected));
    }

    /** Somebody on that host whom the attacker reaches. */
    private static String listener(String host, Attacker attacker) {
        return Routed.TOPOLOGY.containersOn(host).stream()
                .filter(container -> !container.network().equals("red"))
                .filter(container -> !container.mac().toString().equals(attacker.mac()))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static String text() {
        texts++;
        return String.format("weft%04dtext", texts);
    }

    /** Where a frame was seen, beside at the port that it came in by. */
    private static Stream<String> delivered(String text, String host, String port) {
        return HOSTS.entrySet().stream()
                .flatMap(entry -> entry.getValue().seen().stream()
                        .filter(packet -> packet.text().contains(text))
                        .filter(packet -> packet.left()
                                || !(entry.getKey().equals(host)
                                        && packet.device().equals(port)))
                        .map(packet -> entry.getKey() + ": " + packet.text()));
    }

    @Test
    void whatIsOnesOwnPasses() {
        String announcement = text();
        String probe = text();
        RawSocket.sendFrom(
                "host1",
                "docker1",
                List.of(
                        Frame.arp(Frame.BROADCAST, DOCKER1.mac(), Frame.Arp.REQUEST, DOCKER1.self(), DOCKER1.ip())
                                .marked(announcement),
                        Frame.arp(
                                        Frame.BROADCAST,
                                        DOCKER1.mac(),
                                        Frame.Arp.REQUEST,
                                        new Frame.Sender(DOCKER1.mac(), "0.0.0.0"),
                                        DOCKER1.ip())
                                .marked(probe)));
        String docker3 = Routed.container("docker3").portName();
        List.of(announcement, probe)
                .forEach(text -> HOSTS.get("host2")
                        .await(packet -> packet.left()
                                && packet.device().equals(docker3)
                                && packet.text().contains(text)));
        assertThat(HOSTS.get("host1").seen())
                .as("somebody else says to have docker1's address")
                .noneMatch(packet -> packet.left()
                        && packet.device().equals(Routed.container("docker1").portName())
                        && packet.text().contains("Reply " + DOCKER1.ip() + " is-at"));
        assertThat(Routed.pings("docker1", Routed.ip("docker3"))).isTrue();
        assertThat(Routed.pings("docker1", Routed.ip("docker5"))).isTrue();
    }

    @Test
    void unknownDestinationsAreNotSearchedForWhereAllAreDeclared() {
        Attack unknown = new Attack(
                "to nobody",
                "unknown-destination",
                text -> Frame.ipv4("02:00:00:00:77:77", DOCKER2.mac(), Frame.ping(DOCKER2.ip(), "192.168.2.77", text)));
        Drops before = Drops.now();
        String text = text();
        RawSocket.sendFrom(
                "host1", "docker2", Collections.nCopies(TIMES, unknown.frames().apply(text)));
        await().untilAsserted(
                        () -> assertThat(Drops.now().since(before)).isEqualTo(Map.of(unknown.reason(), (long) TIMES)));
        assertThat(delivered(text, "host1", Routed.container("docker2").portName()))
                .isEmpty();
    }

    /** From a machine of the underlay that is no host of the fabric, and from a host with a VNI that it does not have. */
    @Test
    void tunnelsOfStrangers() {
        for (Map.Entry<String, Integer> from :
                Map.of("192.168.56.99", 1000, "192.168.56.20", 3000).entrySet()) {
            Drops before = Drops.now();
            String text = text();
            String victim = from.getValue() == 1000 ? "docker1" : "docker6";
            Frame frame = Frame.ipv4(
                    "02:00:c0:a8:38:0a",
                    "02:01:c0:a8:38:01",
                    Frame.vxlan(from.getKey(), "192.168.56.10", from.getValue(), innerFor(victim, text)));
            RawSocket.sendOn("underlay", "br0", Collections.nCopies(TIMES, frame));
            await().untilAsserted(() ->
                    assertThat(Drops.now().since(before)).isEqualTo(Map.of("foreign-tunnel", (long) TIMES)));
            assertThat(delivered(text, "host1", "eth1")).isEmpty();
        }
    }

    @Test
    void tunnelsFromOutside() {
        String text = text();
        long before = refusedByKernel("host1");
        List<Frame> frames = Stream.of("203.0.113.1", "192.168.56.20")
                .flatMap(source -> Stream.of("203.0.113.10", "192.168.56.10", "192.168.56.30")
                        .map(destination -> Frame.vxlan(source, destination, 1000, innerFor("docker1", text))))
                .map(packet -> Frame.ipv4("02:00:cb:00:71:0a", "02:00:cb:00:71:01", packet))
                .toList();
        RawSocket.sendOn("outside", "br0", frames);
        // Two are for another address of the host: others' VXLAN is left alone, and here nobody listens. One is for the
        // own VTEP and by the way to its sender: it is the switch's, which knows no such peer. Those for another host's
        // are not handed on.
        await().until(() -> refusedByKernel("host1") - before == frames.size() - 3);
        assertThat(Routed.pings("docker3", Routed.ip("docker1"))).isTrue();
        assertThat(delivered(text, "host1", "eth2").filter(place -> !place.contains(" udp port 4789 unreachable,")))
                .as("beside what tells the senders that nobody listens, to the addresses that they gave")
                .isEmpty();
    }

    /** What the rules say that carry the reason as their comment. */
    private static long refusedByKernel(String host) {
        return Stream.of("raw", "filter")
                .flatMap(table -> LabShell.on(host, "iptables", "-t", table, "-nvxL")
                        .ok()
                        .out()
                        .lines())
                .filter(line -> line.contains("/* foreign-tunnel */"))
                .mapToLong(line -> Long.parseLong(line.strip().split(" +")[0]))
                .sum();
    }

    private static Frame innerFor(String container, String text) {
        return Frame.ipv4(
                Routed.mac(container),
                "02:00:00:00:66:66",
                Frame.ping(Routed.ip(container).replaceFirst("[0-9]+$", "66"), Routed.ip(container), text));
    }

    @Test
    void aPortLearnsAsManyAddressesAsTheNetworkAllowsAndNoOther() {
        Guest guest = Guest.attach("host2", SPARE, GUEST.mac(), GUEST.ip() + "/24");
        try {
            assertThat(guest.pings(Routed.ip("docker3"))).isTrue();
            guest.send(IntStream.range(0, 100).mapToObj(SpoofIT::stranger).toList());
            await().until(() -> learnedAt(SPARE) == MAC_LIMIT);
            await().until(() -> isRefused("too-many-macs"));
            assertThat(Lab.json("events").findValuesAsText("kind")).contains("full");

            Drops before = Drops.now();
            guest.send(IntStream.range(1000, 1036).mapToObj(SpoofIT::stranger).toList());
            await().untilAsserted(() -> assertThat(Drops.now().since(before)).isEqualTo(Map.of("too-many-macs", 36L)));
            assertThat(learnedAt(SPARE)).isEqualTo(MAC_LIMIT);
            assertThat(guest.pings(Routed.ip("docker3")))
                    .as("one that is known")
                    .isTrue();
            assertThat(Routed.pings("docker1", Routed.ip("docker3")))
                    .as("others")
                    .isTrue();
        } finally {
            Guest.detach("host2");
        }
        await().until(() -> learnedAt(SPARE) == 0);
    }

    /** A frame from one more MAC address. */
    private static Frame stranger(int number) {
        return Frame.ipv4(
                Routed.mac("docker3"),
                String.format("02:00:01:00:%02x:%02x", number >> 8, number & 0xff),
                Frame.udp(ELSEWHERE, 9, Routed.ip("docker3"), 9, new byte[0]));
    }

    private static long learnedAt(String port) {
        long learned = 0;
        for (JsonNode entry : Lab.json("macs")) {
            if (entry.get("port").asText().equals(port)
                    && entry.get("kind").asText().equals("learned")) {
                learned++;
            }
        }
        return learned;
    }

    /** Whether some flow refuses for a reason. */
    private static boolean isRefused(String reason) {
        return Lab.json("flows").findValuesAsText("refusal").contains(reason);
    }
}

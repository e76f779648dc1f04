package dev.weft.controller.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who says to be a host's switch, over real connections: it matters where they come from. */
class ImpostorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REAL = "127.0.2.1";
    private static final String OTHER = "127.0.2.2";

    /** Hosts whose switches connect from addresses that this machine has. */
    private static String file() {
        return Site.yaml(2)
                .replace("address: 10.9.9.1}", "address: 10.9.9.1, connects-from: [" + REAL + "]}")
                .replace("address: 10.9.9.2}", "address: 10.9.9.2, connects-from: [" + OTHER + "]}");
    }

    @Test
    void aSwitchIsTakenFromItsHostsAddressOnly() throws IOException {
        try (Site site = new Site(Site.parsed(file()), "0.0.0.0")) {
            for (String from : new String[] {"127.0.0.1", OTHER, "127.0.2.77"}) {
                turnedAway(site, from);
            }
            try (SocketSwitch real = connect(site, REAL)) {
                await().atMost(PATIENCE).until(() -> real.heard(Bytes.FLOW_MOD) > 5);
                turnedAway(site, OTHER);
                site.learnsSomebody(real);
                assertThat(real.hasEnded()).isFalse();
            }
            assertThat(site.events("refused"))
                    .hasSize(3) // one for an address
                    .allSatisfy(event -> assertThat(event.text()).contains("not from its host's address"));
            assertThat(site.problems())
                    .anyMatch(line -> line.startsWith(
                            "host1: another switch, at " + OTHER + ", presents its datapath id " + "and is rejected"));
        }
    }

    private static void turnedAway(Site site, String from) throws IOException {
        try (SocketSwitch impostor = connect(site, from)) {
            await().atMost(PATIENCE).until(impostor::hasEnded);
            assertThat(impostor.heard(Bytes.FLOW_MOD)).as("told from " + from).isZero();
            assertThat(impostor.heard(Bytes.MULTIPART_REQUEST)).isZero();
        }
    }

    /** Where only this machine can connect an address shows nothing, unless it is the host's. */
    @Test
    void theOneFromTheHostsAddressTakesThePlaceOfOneThatShowsNothing() throws IOException {
        try (Site site = new Site(Site.parsed(file()))) {
            try (SocketSwitch impostor = connect(site, "127.0.0.1")) {
                await().atMost(PATIENCE).until(() -> impostor.heard(Bytes.FLOW_MOD) > 5);
                try (SocketSwitch real = connect(site, REAL)) {
                    await().atMost(PATIENCE).until(() -> real.heard(Bytes.FLOW_MOD) > 5);
                    await().atMost(PATIENCE).until(impostor::hasEnded);
                    try (SocketSwitch again = connect(site, "127.0.0.1")) {
                        await().atMost(PATIENCE).until(again::hasEnded);
                    }
                    site.learnsSomebody(real);
                    assertThat(real.hasEnded()).isFalse();
                }
            }
            assertThat(site.events("connected"))
                    .extracting(event -> event.text().contains("does not prove that it belongs to host1"))
                    .containsExactly(true, false);
        }
    }

    private static SocketSwitch connect(Site site, String from) throws IOException {
        return new SocketSwitch(
                        site.bridge(1).datapathId().bits(),
                        from,
                        new InetSocketAddress("127.0.0.1", site.address().getPort()),
                        Bytes.concat(Bytes.port(1, "guest1"), Bytes.port(2, "vxlan0"), Bytes.port(3, "gw0")))
                .start();
    }
}

package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Where switches may connect, unless `--listen` says so. */
class ListenAddressTest {
    @Test
    void itIsTheControllersAddressOfTheFile() {
        assertThat(ListenAddress.of(parsed("controller: 10.9.9.250\n")))
                .isEqualTo(new InetSocketAddress("10.9.9.250", 6653));
    }

    @Test
    void aFileThatDoesNotSayItMeansEveryAddress() {
        InetSocketAddress listen = ListenAddress.of(parsed(""));
        assertThat(listen.getAddress().isAnyLocalAddress()).isTrue();
        assertThat(listen.getPort()).isEqualTo(6653);
    }

    private static Topology parsed(String controller) {
        return TopologyFile.parse(controller
                        + "hosts:\n  - {name: host1, address: 10.9.9.1}\n"
                        + "networks:\n  - {name: blue, vni: 1000, subnet: 10.1.0.0/16}\n")
                .fold(valid -> valid, problems -> {
                    throw new AssertionError(problems);
                });
    }
}

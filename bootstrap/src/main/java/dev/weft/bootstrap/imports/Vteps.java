package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** At which address each host's tunnels end: as its own say it, else where those of the others lead, else where it is logged in to. */
final class Vteps {
    private final Map<SeenHost, String> byHost = new LinkedHashMap<>();

    Vteps(List<SeenHost> hosts) {
        for (SeenHost host : hosts) {
            Optional<String> said = tunnels(host)
                    .map(port -> port.options().getOrDefault("local_ip", ""))
                    .filter(host::has)
                    .findFirst();
            Optional<String> aimed = hosts.stream()
                    .filter(other -> other != host)
                    .flatMap(Vteps::tunnels)
                    .map(SeenPort::remote)
                    .filter(host::has)
                    .findFirst();
            byHost.put(host, said.or(() -> aimed).orElse(host.address().toString()));
        }
    }

    static Stream<SeenPort> tunnels(SeenHost host) {
        return host.bridges().stream()
                .flatMap(bridge -> bridge.ports().stream())
                .filter(SeenPort::isTunnel);
    }

    String of(SeenHost host) {
        return byHost.get(host);
    }

    /** The host that has the address. */
    Optional<SeenHost> owner(String address) {
        return byHost.entrySet().stream()
                .filter(entry -> entry.getValue().equals(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> byHost.keySet().stream()
                        .filter(host -> host.has(address))
                        .findFirst());
    }

    /** The MTU of the device that has it. */
    Optional<Integer> mtu(SeenHost host) {
        return host.devices().stream()
                .filter(device -> device.addresses().stream().anyMatch(cidr -> cidr.startsWith(of(host) + "/")))
                .map(SeenHost.Device::mtu)
                .findFirst();
    }
}

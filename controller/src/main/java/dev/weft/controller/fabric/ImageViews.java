package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What an image alone says, as users see it. On any thread.
 *
 * @param image the newest
 */
record ImageViews(FabricImage image) {
    List<Views.NetworkView> networks() {
        return image.topology().networks().stream().map(this::network).toList();
    }

    private Views.NetworkView network(Network network) {
        List<Endpoint> members = image.inOrder().stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .toList();
        int declared = (int) members.stream().filter(Endpoint::isDeclared).count();
        return new Views.NetworkView(
                network.name(),
                network.vni().number(),
                network.subnet().toString(),
                network.gateway().map(Ipv4Address::toString).orElse("none"),
                network.gatewayMac().toString(),
                network.mtu(),
                image.topology().hostsOf(network).stream().map(Host::name).toList(),
                declared,
                members.size() - declared);
    }

    List<Views.EndpointView> endpoints() {
        return image.inOrder().stream()
                .map(endpoint -> new Views.EndpointView(
                        endpoint.name().orElse(""),
                        endpoint.network(),
                        ip(endpoint),
                        endpoint.mac().toString(),
                        endpoint.host(),
                        endpoint.port(),
                        kind(endpoint),
                        isUp(endpoint) ? "up" : "down",
                        texts(endpoint.grants().addresses()),
                        texts(endpoint.grants().held()),
                        endpoint.grants().forwards()))
                .toList();
    }

    private static List<String> texts(Collection<Ipv4Address> addresses) {
        return addresses.stream().map(Ipv4Address::toString).toList();
    }

    private boolean isUp(Endpoint endpoint) {
        return image.bridgeOf(endpoint)
                .filter(bridge -> bridge.isUp(endpoint.port()))
                .isPresent();
    }

    /** How an endpoint came to be known, as it is shown. */
    private static String kind(Endpoint endpoint) {
        return endpoint.isDeclared() ? "declared" : "learned";
    }

    private static String ip(Endpoint endpoint) {
        return endpoint.ip().map(Ipv4Address::toString).orElse("");
    }

    List<Views.MacView> macs() {
        return image.inOrder().stream()
                .map(endpoint -> new Views.MacView(
                        endpoint.network(),
                        endpoint.mac().toString(),
                        ip(endpoint),
                        endpoint.host(),
                        endpoint.port(),
                        kind(endpoint),
                        endpoint.name().orElse("")))
                .sorted(Comparator.comparing(Views.MacView::network).thenComparing(Views.MacView::mac))
                .toList();
    }
}

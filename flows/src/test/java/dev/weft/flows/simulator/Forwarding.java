package dev.weft.flows.simulator;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.topology.Host;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a frame must go within its network: the part of {@link Reachability} that knows no IP address. */
final class Forwarding {
    private final Topology topology;
    private final Census census;
    private final List<Fate> fates = new ArrayList<>();

    /** Where a packet is: in by a port of a host, in a network; and whether it must stay on this host. */
    record At(String host, String port, Network in, boolean stays) {}

    Forwarding(Topology topology, Census census) {
        this.topology = topology;
        this.census = census;
    }

    List<Fate> fates() {
        return fates;
    }

    void forward(At at, Packet packet) {
        MacAddress to = new MacAddress(packet.get(Field.ETH_DST));
        Optional<Endpoint> known = census.who(at.in, to);
        Optional<Endpoint> here = known.filter(it -> census.isHere(it, at.host));
        Optional<Endpoint> away = known.filter(it -> it.host().equals(at.host) && census.isAwaited(at.host, it.port()));
        Optional<Endpoint> there = known.filter(it -> !at.stays && hasWay(at, it.host()));
        boolean floods = topology.isOn(at.in, at.host) && at.in.unknownUnicast() == UnknownUnicast.FLOOD;
        if (here.isPresent() && here.get().port().equals(at.port)) {
            fates.add(Fate.stayed(at.host));
        } else if (here.isPresent()) {
            fates.add(Fate.delivered(at.host, here.get().port(), packet));
        } else if (away.isPresent()) {
            fates.add(Fate.awaited(at.host, away.get().port(), packet));
        } else if (there.isPresent()) {
            carry(at, there.get().host(), packet);
        } else if (to.isMulticast() || floods) {
            flood(at, packet);
        } else {
            fates.add(Fate.refused(at.host, Refusal.UNKNOWN_DESTINATION));
        }
    }

    private void flood(At at, Packet packet) {
        int before = fates.size();
        census.members(at.host, at.in).stream()
                .filter(port -> !port.equals(at.port))
                .forEach(port -> fates.add(Fate.delivered(at.host, port, packet)));
        census.awaitedMembers(at.host, at.in).forEach(port -> fates.add(Fate.awaited(at.host, port, packet)));
        topology.hostsOf(at.in).stream()
                .map(Host::name)
                .filter(peer -> !at.stays && hasWay(at, peer))
                .forEach(peer -> carry(at, peer, packet));
        if (fates.size() == before) {
            fates.add(Fate.stayed(at.host));
        }
    }

    private boolean hasWay(At at, String peer) {
        return census.hasTunnel(at.in, at.host, peer)
                || census.awaitedTunnel(at.in, at.host, peer).isPresent();
    }

    private void carry(At at, String peer, Packet packet) {
        Optional<String> awaited = census.awaitedTunnel(at.in, at.host, peer);
        if (awaited.isPresent()) {
            fates.add(Fate.awaited(at.host, awaited.get(), packet));
        } else if (census.hasTunnel(at.in, peer, at.host)) {
            fates.add(Fate.carried(peer, at.in, packet));
            forward(new At(peer, "", at.in, true), packet);
        } else {
            fates.add(Fate.lost(at.host, packet));
        }
    }
}

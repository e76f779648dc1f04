package dev.weft.bootstrap.facts;

import dev.weft.topology.Ipv4Address;
import java.util.Optional;

/** Who moves the packets of a bridge ({@code datapath_type} in ovs-vswitchd.conf.db(5)). */
public enum Datapath {
    KERNEL("system"),
    USERSPACE("netdev");

    private final String type;

    Datapath(String type) {
        this.type = type;
    }

    public String type() {
        return type;
    }

    /**
     * Which of them the bridge must use. Tunnels of the userspace datapath need the tunnel address on a bridge of that
     * datapath, and those of the kernel's do not see such an address: so where it is decides.
     *
     * @return empty when neither can work on this host
     */
    public static Optional<Datapath> of(HostFacts facts, Ipv4Address vtep) {
        Optional<String> device = vtepLink(facts, vtep).map(Link::name);
        Optional<Ovs.Bridge> bridge = device.flatMap(
                name -> facts.ovs().bridge(name).or(() -> facts.ovs().bridgeOf(name)));
        if (bridge.isPresent() && bridge.get().datapathType().equals(USERSPACE.type)) {
            return Optional.of(USERSPACE);
        }
        return facts.services().kernelDatapath() ? Optional.of(KERNEL) : Optional.empty();
    }

    /** The device that has the tunnel address. */
    public static Optional<Link> vtepLink(HostFacts facts, Ipv4Address vtep) {
        return facts.links().stream()
                .filter(link -> link.addresses().stream().anyMatch(cidr -> cidr.startsWith(vtep + "/")))
                .findFirst();
    }
}

package dev.weft.topology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A machine that runs Open vSwitch and containers.
 *
 * @param name         as the file gives it
 * @param address      where its SSH server is found
 * @param ssh          how to log in
 * @param vtep         the underlay address at which its VXLAN tunnels end; {@code address} unless the file says otherwise
 * @param connectsFrom further addresses from which its bridges connect to the controller
 * @param bridges      what is different about its bridges; a bridge without an entry is as Weft makes it
 */
public record Host(
        String name,
        HostAddress address,
        Ssh ssh,
        Ipv4Address vtep,
        List<Ipv4Address> connectsFrom,
        List<HostBridge> bridges) {
    public Host {
        connectsFrom = List.copyOf(connectsFrom);
        bridges = List.copyOf(bridges);
    }

    /** A host whose bridges are as Weft makes them. */
    public Host(String name, HostAddress address, Ssh ssh, Ipv4Address vtep) {
        this(name, address, ssh, vtep, List.of(), List.of());
    }

    public Host(String name, Ipv4Address address, Ssh ssh, Ipv4Address vtep) {
        this(name, HostAddress.of(address), ssh, vtep);
    }

    /**
     * The addresses from which a connection may be this host's: its SSH address where the file has one and no name, its
     * VTEP, and those that the file adds.
     */
    public Set<Ipv4Address> sources() {
        Set<Ipv4Address> sources = new LinkedHashSet<>();
        address.ipv4().ifPresent(sources::add);
        sources.add(vtep);
        sources.addAll(connectsFrom);
        return sources;
    }

    /** What is different about one of its bridges. */
    public Optional<HostBridge> bridge(String inFile) {
        return bridges.stream().filter(one -> one.inFile().equals(inFile)).findFirst();
    }

    /** This host with one of its bridges under another datapath id. */
    public Host with(String inFile, DatapathId id) {
        List<HostBridge> changed = new ArrayList<>(bridges);
        changed.removeIf(one -> one.inFile().equals(inFile));
        changed.add(bridge(inFile).map(one -> one.with(id)).orElseGet(() -> HostBridge.of(inFile, id)));
        return new Host(name, address, ssh, vtep, connectsFrom, changed);
    }

    /**
     * How to log in to a host, as far as the file says it. What it leaves open, ~/.ssh/config may say.
     *
     * @param user the account; one that is not root needs {@code sudo -n}
     * @param port TCP port, 1 to 65535
     * @param key  path of the private key, as the file has it
     * @param jump the host to go through, {@code [USER@]HOST[:PORT]}
     */
    public record Ssh(Optional<String> user, Optional<Integer> port, Optional<String> key, Optional<String> jump) {
        /** The account, and the port, where nobody names another. */
        public static final String DEFAULT_USER = "root";

        public static final int DEFAULT_PORT = 22;

        public static final Ssh DEFAULT =
                new Ssh(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Ssh(String user, int port, Optional<String> key) {
            this(Optional.of(user), Optional.of(port), key, Optional.empty());
        }
    }
}

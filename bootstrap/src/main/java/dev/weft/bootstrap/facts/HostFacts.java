package dev.weft.bootstrap.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a host is like now, as one read-only look at it found.
 *
 * @param tools     the programs it has, of those that Weft needs
 * @param services  Open vSwitch and Docker: whether they answer
 * @param ovs       bridges and ports
 * @param links     network devices outside containers
 * @param sysctls   by path below /proc/sys, like {@code net/ipv4/ip_forward}
 * @param rules     packet filter
 * @param shields   devices whose frames the kernel's own stack drops; empty: there is no such table at all
 * @param docker    images and containers
 * @param healing   what it has to put itself right with
 * @param needs     what the host itself and others on it need
 */
public record HostFacts(
        Set<String> tools,
        Services services,
        Ovs ovs,
        List<Link> links,
        Map<String, String> sysctls,
        Rules rules,
        Optional<Set<String>> shields,
        Docker docker,
        RepairFiles healing,
        Needs needs) {
    private static final String IPV6 = "net/ipv6/conf/all/disable_ipv6";

    public HostFacts {
        tools = Set.copyOf(tools);
        links = List.copyOf(links);
        sysctls = Map.copyOf(sysctls);
        shields = shields.map(Set::copyOf);
    }

    /** The same but for its images and containers. */
    public HostFacts with(Docker other) {
        return new HostFacts(tools, services, ovs, links, sysctls, rules, shields, other, healing, needs);
    }

    /** A host that needs nothing. */
    public HostFacts(
            Set<String> tools,
            Services services,
            Ovs ovs,
            List<Link> links,
            Map<String, String> sysctls,
            Rules rules,
            Optional<Set<String>> shields,
            Docker docker,
            RepairFiles healing) {
        this(tools, services, ovs, links, sysctls, rules, shields, docker, healing, Needs.NONE);
    }

    /** What a reboot leaves of it, but for what Open vSwitch and Docker remember. */
    public HostFacts rebooted() {
        return new HostFacts(
                tools,
                services,
                new Ovs(Map.of(), List.of()),
                List.of(),
                hasIpv6() ? Map.of(IPV6, sysctls.get(IPV6)) : Map.of(),
                new Rules(Map.of(), Map.of()),
                Optional.empty(),
                new Docker(List.of(), List.of()),
                healing);
    }

    public Optional<Link> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    public boolean hasIpv6() {
        return sysctls.containsKey(IPV6);
    }

    /** What a program said when asked whether it is well. */
    public sealed interface Answer {
        record Yes(String said) implements Answer {}

        record No(String said) implements Answer {}

        /** It was not asked: it is not installed. */
        record Absent() implements Answer {}
    }

    /**
     * @param ovsDatabase    whether it answers
     * @param ovsRunning     ovs-vswitchd itself, and its version
     * @param kernelDatapath whether the kernel can be the datapath
     * @param docker         the daemon, and its version
     */
    public record Services(Answer ovsDatabase, Answer ovsRunning, boolean kernelDatapath, Answer docker) {}

    /**
     * The rules of iptables that concern us, as {@code iptables -S} writes them, without the "-A CHAIN ".
     *
     * @param builtin the rules of FORWARD, INPUT and POSTROUTING, in order
     * @param ours    the rules of the chains that begin with WEFT-
     */
    public record Rules(Map<String, List<String>> builtin, Map<String, List<String>> ours) {
        /** With which the names of our chains begin. */
        public static final String PREFIX = "WEFT-";

        public Rules {
            builtin = Map.copyOf(builtin);
            ours = Map.copyOf(ours);
        }
    }
}

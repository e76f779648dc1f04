package dev.weft.topology;

/**
 * A way that a container knows besides its default route.
 *
 * @param to  the subnet that it leads to
 * @param via its next hop, in the subnet of one of the container's networks
 */
public record StaticRoute(Ipv4Prefix to, Ipv4Address via) {}

/**
 * The topology file: what its keys mean, the checks, the addresses and names that it leaves to Weft, and the {@code Topology} that comes
 * of it. Pure.
 */
package dev.weft.topology.file;

/**
 * What the network is: hosts, networks, containers, and the file that declares them. Pure: values in, values out; no
 * I/O, clock or thread.
 */
package dev.weft.topology;

/**
 * What the network is: hosts, networks, containers, and the values that they are made of. Pure: values in, values out; no I/O, clock or
 * thread. The file that declares them is read by {@code file}, with {@code yaml} below it.
 *
 * <p>It has more than 20 files because it is a vocabulary: nearly all are records of a few lines, and they refer to each other.
 */
package dev.weft.topology;

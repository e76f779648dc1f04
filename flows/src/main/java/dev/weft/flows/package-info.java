/**
 * What the switches must hold: the pipeline, and how a topology with its endpoints becomes flow tables. Pure: no Netty,
 * openflowj, files, sockets, clock or thread.
 */
package dev.weft.flows;

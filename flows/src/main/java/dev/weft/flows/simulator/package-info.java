/**
 * A strict OpenFlow 1.3 evaluator over the compiled flow tables, and walks of packets through all bridges of a fabric.
 */
package dev.weft.flows.simulator;

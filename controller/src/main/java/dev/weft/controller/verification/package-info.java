/** Proving that flows do what the topology says: all ports of all bridges, on all processors, and the answer for people. */
package dev.weft.controller.verification;

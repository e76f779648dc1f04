/** The same look, judged: what on a host is not well or not safe, each with the command that mends it. Pure. */
package dev.weft.bootstrap.findings;

/** One read-only look at a host and the reading of what it printed. Knows nothing of what the host is to be like. */
package dev.weft.bootstrap.facts;

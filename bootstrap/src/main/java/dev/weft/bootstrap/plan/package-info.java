/** The plan of one host: preflight checks, all changes in order, the script that repairs the host later, and the way back. Pure. */
package dev.weft.bootstrap.plan;

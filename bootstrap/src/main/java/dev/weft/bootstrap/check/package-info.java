/** {@code weft check}: what reaches what, tried on the hosts, and how large packets may be between them. */
package dev.weft.bootstrap.check;

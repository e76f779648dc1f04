/**
 * A connection to one host: commands and scripts as argument vectors, SSH, what comes back as bounded text, and what a failure
 * says to a person. Lowest room of the module, above {@code ssh}.
 */
package dev.weft.bootstrap.remote;

/** What {@code ssh} users have: ~/.ssh/config, known_hosts, private keys, and the agent that holds them. */
package dev.weft.bootstrap.ssh;

/** What a host is to be like, from the topology alone, and what the user allows. */
package dev.weft.bootstrap.spec;

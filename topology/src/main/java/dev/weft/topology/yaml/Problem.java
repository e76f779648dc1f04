package dev.weft.topology.yaml;

/**
 * One thing wrong with a topology file.
 *
 * @param line   1 is the first
 * @param column 1 is the first
 * @param where  which object and key, like {@code networks[1].vni}
 * @param value  the bad value, quoted and cut to a readable length; may be empty where a value is missing
 * @param why    what is wrong with it, one sentence
 * @param fix    what to do about it, one sentence
 */
public record Problem(int line, int column, String where, String value, String why, String fix) {}

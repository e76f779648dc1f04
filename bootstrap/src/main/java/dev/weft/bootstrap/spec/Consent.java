package dev.weft.bootstrap.spec;

import dev.weft.bootstrap.Bootstrap;

/** What {@link Bootstrap} does only when the user says so: without it, it refuses and names the option. */
public enum Consent {
    /** Delete or recreate containers that have run for long, or that have volumes ({@code --force}). */
    FORCE,
    /** Take over what belongs to another file ({@code --take-over}). */
    TAKE_OVER,
    /** Give a network a subnet that the host itself needs. The host undoes what cuts it off. For tests. */
    ANY_SUBNET
}

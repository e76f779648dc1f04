package dev.weft.flows;

import java.util.Optional;

/**
 * A meter as a switch reported it.
 *
 * @param id      its number
 * @param limit   empty where it is not one band that drops what is over a number of packets a second and a burst
 * @param dropped packets that it has not let through so far
 */
public record InstalledMeter(int id, Optional<Limit> limit, long dropped) {
    /**
     * What it lets through.
     *
     * @param perSecond packets, unsigned
     * @param burst     packets, unsigned
     */
    public record Limit(int perSecond, int burst) {}

    /** A meter like this, as a switch reports it that has dropped nothing yet. */
    public static InstalledMeter of(Meter meter) {
        return new InstalledMeter(meter.id(), Optional.of(new Limit(meter.perSecond(), meter.burst())), 0);
    }

    boolean isSame(Meter wanted) {
        return limit.equals(of(wanted).limit());
    }
}

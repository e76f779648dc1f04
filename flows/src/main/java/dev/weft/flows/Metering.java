package dev.weft.flows;

/** Whether a bridge has meters. */
public enum Metering {
    /** They limit what it shows the controller. */
    ON,
    /** It has none, or none that it lets Weft have: it shows the controller what there is. */
    OFF
}

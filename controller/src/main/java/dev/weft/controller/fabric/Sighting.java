package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;

/** What seeing an endpoint changed. */
sealed interface Sighting {
    /** Nothing: it is known, and where it should be. */
    record Known() implements Sighting {}

    record Learned(Endpoint endpoint) implements Sighting {}

    record Moved(Endpoint from, Endpoint to) implements Sighting {}

    /** It said its IP address for the first time. */
    record Addressed(Endpoint endpoint) implements Sighting {}

    /** Its port has as many as its network allows: it is let be until one of them is silent. */
    record Full() implements Sighting {}

    /** It is not believed. */
    record Refused(String why) implements Sighting {}
}

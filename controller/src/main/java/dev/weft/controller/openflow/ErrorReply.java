package dev.weft.controller.openflow;

/**
 * What an error reply says.
 *
 * @param what          see {@link SwitchError#what}
 * @param isUnsupported the switch does not take messages of this kind, whatever they want: no bundles, or not this in one
 */
record ErrorReply(String what, boolean isUnsupported) {}

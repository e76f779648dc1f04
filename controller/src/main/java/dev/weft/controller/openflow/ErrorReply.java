package dev.weft.controller.openflow;

/**
 * What an error reply says.
 *
 * @param what          see {@link SwitchError#what}
 * @param isUnsupported the switch does not take messages of this kind, whatever they want: no bundles, or not this in one
 * @param isAboutActions it is about what a flow does, or a meter: a flow that uses a meter may be taken without
 */
record ErrorReply(String what, boolean isUnsupported, boolean isAboutActions) {}

package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchError;
import java.util.List;

/**
 * What came of asking a switch whether it still holds what it had confirmed.
 *
 * @param found   what it did not; it is mended, unless something was refused
 * @param refused what the switch would not take when it was to be mended
 */
record Audit(Drift found, List<SwitchError> refused) {}

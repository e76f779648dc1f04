package dev.weft.flows;

import java.util.List;
import java.util.Optional;

/**
 * A group as a switch reported it.
 *
 * @param id      its number
 * @param buckets the actions of each; empty where the group is not of the type that Weft's of this number have (see {@link
 *     Group#isDoor}), or holds an action that Weft does not know
 */
public record InstalledGroup(int id, Optional<List<List<Action>>> buckets) {}

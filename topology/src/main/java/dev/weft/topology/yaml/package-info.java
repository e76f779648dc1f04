/**
 * YAML as a tree whose every value knows its line and column, what may stand where in it, and the list of problems. Knows nothing of
 * networks. Uses only {@code Quote} of the model.
 */
package dev.weft.topology.yaml;

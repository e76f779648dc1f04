/**
 * Makes hosts ready over SSH: plan, apply, destroy, import. This package runs and reports; the rooms below it decide. Knows nothing
 * of flows or of the controller.
 *
 * <p>Lower rooms first: {@code ssh}, {@code remote}, {@code facts}, {@code spec}, {@code change}, {@code preflight}, {@code plan},
 * {@code findings}, this one, {@code check}. {@code imports} is on its own.
 */
package dev.weft.bootstrap;

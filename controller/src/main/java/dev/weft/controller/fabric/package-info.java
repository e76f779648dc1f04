/**
 * The state of the whole fabric on one thread: which switches are there, which endpoints, what each switch must hold.
 * {@link dev.weft.controller.fabric.Fabric} decides and does nothing else; what it knows is a {@link
 * dev.weft.controller.fabric.FabricImage}, and {@link dev.weft.controller.fabric.FabricLoop} has done what it decided.
 */
package dev.weft.controller.fabric;

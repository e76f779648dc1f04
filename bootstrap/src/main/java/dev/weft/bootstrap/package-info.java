/** Makes hosts ready over SSH: plan, apply, destroy and check. Knows nothing of flows or of the controller. */
package dev.weft.bootstrap;

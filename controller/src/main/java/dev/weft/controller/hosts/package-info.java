/** The hosts themselves, as a look at them over SSH shows them: what no switch can tell its controller. */
package dev.weft.controller.hosts;

/** Packets that the controller itself reads and makes: exact, small, and pure. */
package dev.weft.controller.packet;

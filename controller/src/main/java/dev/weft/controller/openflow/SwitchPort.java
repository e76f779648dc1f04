package dev.weft.controller.openflow;

import dev.weft.topology.MacAddress;

/**
 * A port of a switch.
 *
 * @param number OpenFlow port number, unsigned
 * @param name   its device name, at most 15 characters
 * @param up     neither taken down nor without link
 */
public record SwitchPort(int number, String name, MacAddress mac, boolean up) {}

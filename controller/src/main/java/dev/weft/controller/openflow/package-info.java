/**
 * The OpenFlow 1.3 side of the controller: connections from switches, their handshake and their life, sending
 * differences and reading back what is installed. The only package that knows Netty channels of switches and openflowj;
 * neither shows in its public types, which speak {@code dev.weft.flows}.
 */
package dev.weft.controller.openflow;

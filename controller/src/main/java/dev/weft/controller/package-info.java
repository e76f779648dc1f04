/** Everything that runs: the OpenFlow server, learning, reconciling, the control socket, the command line. */
package dev.weft.controller;

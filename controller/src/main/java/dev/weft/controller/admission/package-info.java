/** Who may be a switch of the fabric: by datapath id and address, by the name of its bridge, and by command. */
package dev.weft.controller.admission;

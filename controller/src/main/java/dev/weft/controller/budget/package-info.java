/** How much of what others send is taken in: of a connection, of an address, and of all together. */
package dev.weft.controller.budget;

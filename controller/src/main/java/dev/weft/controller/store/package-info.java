/** What survives the controller: text by key, in one file. Knows nothing of what is kept. */
package dev.weft.controller.store;

/** One planner per kind of thing: facts against spec, as an ordered list of changes with their commands and repair steps. Pure. */
package dev.weft.bootstrap.change;

/** What hosts are like, written as the topology file that describes them. Pure: it knows nothing of SSH and of how hosts are looked at. */
package dev.weft.bootstrap.imports;

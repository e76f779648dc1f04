/** What must be so before anything is touched: checks that refuse a plan, and what a user is warned of. Pure. */
package dev.weft.bootstrap.preflight;

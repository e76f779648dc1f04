package dev.weft.bootstrap;

/** Whether a host is to hang a container on again that somebody hung on by hand. */
public enum Kept {
    /** As it is hung on now. */
    FROM_NOW_ON,
    /** What is hung on stays so, until its container or the host starts again. */
    NO_MORE
}

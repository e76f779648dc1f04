package dev.weft.controller.cli;

/** What a command's exit status means; every command's help lists those it uses. */
public final class ExitStatus {
    /** It did what was asked. */
    public static final int OK = 0;

    /** The answer is no: a file with problems, a check that differs, a host that failed. */
    public static final int PROBLEMS = 1;

    /** It was not understood, or its file could not be read; nothing was done. */
    public static final int USAGE = 2;

    /** The controller could not be reached. */
    public static final int UNREACHABLE = 3;

    /** A bug in Weft. */
    public static final int BUG = 70;

    private ExitStatus() {}
}

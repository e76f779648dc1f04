package dev.weft.controller.cli;

/**
 * A command cannot do what was asked, for a reason the user can act upon. Printed as two lines, never with a stack
 * trace.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String fix;

    /**
     * @param status of {@link ExitStatus}
     * @param what   what failed, where and why; one line
     * @param fix    what to do about it; one line
     */
    public UserError(int status, String what, String fix) {
        super(what);
        this.status = status;
        this.fix = fix;
    }

    public int status() {
        return status;
    }

    public String fix() {
        return fix;
    }
}

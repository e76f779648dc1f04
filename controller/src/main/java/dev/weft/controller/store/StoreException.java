package dev.weft.controller.store;

import java.io.IOException;

/** A store cannot be opened, read or written, for a reason that the user can act upon. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String fix;

    /**
     * @param what what failed, where and why; one line
     * @param fix  what to do about it, and what is lost then; one line
     */
    public StoreException(String what, String fix) {
        super(what);
        this.fix = fix;
    }

    StoreException(String what, String fix, IOException cause) {
        super(what, cause);
        this.fix = fix;
    }

    public String fix() {
        return fix;
    }
}

package dev.weft.bootstrap.remote;

/** A host cannot be talked to: what failed and why is the message, what to do about it the fix. */
public final class RemoteException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fix;

    public RemoteException(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    public RemoteException(String message, String fix, Throwable cause) {
        super(message, cause);
        this.fix = fix;
    }

    public String fix() {
        return fix;
    }
}

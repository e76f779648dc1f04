package dev.weft.bootstrap;

/** A host cannot be talked to: what failed and why is the message, what to do about it the fix. */
final class RemoteException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fix;

    RemoteException(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    RemoteException(String message, String fix, Throwable cause) {
        super(message, cause);
        this.fix = fix;
    }

    String fix() {
        return fix;
    }
}

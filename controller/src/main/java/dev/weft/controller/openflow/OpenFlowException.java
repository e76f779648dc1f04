package dev.weft.controller.openflow;

/** A request to a switch, or the server itself, failed. The message says what, where, why and what to do. */
public final class OpenFlowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OpenFlowException(String message) {
        super(message);
    }

    OpenFlowException(String message, Throwable cause) {
        super(message, cause);
    }
}

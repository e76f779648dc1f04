package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a program that ended left.
 *
 * @param command as it was called, for messages
 * @param status  exit status
 * @param out     standard output
 * @param err     standard error
 */
record Result(String command, int status, String out, String err) {
    /** Fails the test, showing everything, unless the program ended well. */
    public Result ok() {
        return endedWith(0);
    }

    Result endedWith(int expected) {
        assertThat(status).as("exit status of `%s`%n%s%n%s", command, out, err).isEqualTo(expected);
        return this;
    }

    boolean succeeded() {
        return status == 0;
    }
}

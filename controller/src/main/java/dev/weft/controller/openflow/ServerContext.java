package dev.weft.controller.openflow;

import dev.weft.controller.budget.AnswerMemory;
import dev.weft.controller.budget.SourceLines;

/**
 * What all connections of a server share.
 *
 * @param lines of the log, by address
 */
record ServerContext(
        Admission admission,
        SwitchListener listener,
        Limits limits,
        Switches switches,
        LogOnce log,
        SourceLines lines,
        AnswerMemory answers,
        Comebacks comebacks) {
    /** Lines of the log that one address may cause a minute. */
    static final int LINES = 10;

    ServerContext(Admission admission, SwitchListener listener, Limits limits) {
        this(
                admission,
                listener,
                limits,
                new Switches(limits.halfOpen()),
                new LogOnce(),
                new SourceLines(LINES),
                AnswerMemory.ofThisProcess(),
                new Comebacks());
    }
}

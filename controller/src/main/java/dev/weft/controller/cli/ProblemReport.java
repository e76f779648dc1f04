package dev.weft.controller.cli;

import dev.weft.topology.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A topology file's problems for the eye: the place first, as compilers do, so that editors can jump to it. */
final class ProblemReport {
    private ProblemReport() {}

    static String text(Path file, List<Problem> problems) {
        return problems.stream().map(problem -> text(file + ":", problem)).collect(Collectors.joining("\n"));
    }

    /**
     * One problem, in two lines.
     *
     * @param place what stands before line and column
     */
    static String text(String place, Problem problem) {
        String value = problem.value().isEmpty() ? "" : " " + problem.value();
        return place + problem.line() + ":" + problem.column() + ": " + problem.where() + value + ": " + problem.why()
                + "\n    " + problem.fix();
    }
}

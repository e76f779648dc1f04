package dev.weft.topology.file;

import dev.weft.topology.Quote;
import dev.weft.topology.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Problems as a person wants to see them. */
public final class ProblemReport {
    private ProblemReport() {}

    /**
     * One line per problem, in the form that editors and terminals make into a link:
     * {@code topology.yaml:7:23: networks[0].vni: '0': VNI is not 1 to 16777215. Give it a number in that range.}
     *
     * @param file how the user names the file
     */
    public static String format(String file, List<Problem> problems) {
        return problems.stream().map(problem -> format(file, problem)).collect(Collectors.joining("\n"));
    }

    private static String format(String file, Problem problem) {
        StringBuilder line = new StringBuilder(Quote.escape(file));
        line.append(':')
                .append(problem.line())
                .append(':')
                .append(problem.column())
                .append(": ");
        if (!problem.where().isEmpty()) {
            line.append(problem.where()).append(": ");
        }
        if (!problem.value().isEmpty()) {
            line.append(problem.value()).append(": ");
        }
        return line.append(problem.why()).append(' ').append(problem.fix()).toString();
    }
}

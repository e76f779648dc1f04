package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** The help of every command fits a terminal of 80 columns. */
class HelpTest {
    private static final int COLUMNS = 80;

    @TestFactory
    List<DynamicTest> everyHelpFits() {
        List<DynamicTest> tests = new ArrayList<>();
        collect(Run.tree(), tests);
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private static void collect(CommandLine command, List<DynamicTest> tests) {
        String name = command.getCommandSpec().qualifiedName();
        String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
        tests.add(DynamicTest.dynamicTest(name, () -> {
            assertThat(help).contains(name).doesNotContain("${");
            assertThat(help.lines()).allMatch(line -> line.length() <= COLUMNS, "at most " + COLUMNS + " columns");
        }));
        command.getSubcommands().values().stream().distinct().forEach(each -> collect(each, tests));
    }
}

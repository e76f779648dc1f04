package dev.weft.controller.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.ApiServer;
import dev.weft.controller.api.FakeOperations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Tab offers. */
class WordCompleterTest {
    @TempDir
    private Path directory;

    private List<String> offered(String line) throws Exception {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(new DumbTerminal(
                        java.io.InputStream.nullInputStream(), java.io.OutputStream.nullOutputStream()))
                .build();
        List<Candidate> candidates = new ArrayList<>();
        new WordCompleter(new ApiClient(directory.resolve("c.sock")))
                .complete(reader, new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE), candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'flows '         | host1,host2,--foreign,-o",
                "'flows h'        | host1,host2,--foreign,-o",
                "'flows --foreign ' | host1,host2,-o",
                "'flows host1 '   | --foreign,-o",
                "'heal '          | host1,host2,-o",
                "'endpoints '     | blue,green,-o",
                "'macs blue '     | -o",
                "'macs blue -o '  | text,json",
                "'status -o json '| ''",
                "'status '        | -o",
                "'watch flows '   | host1,host2,--foreign,-o",
                "'help flows '    | ''",
                "'port '          | assign,unassign",
                "'port assign '   | host1,host2,-o",
                "'port assign host1 '      | eth9,-o",
                "'port assign host2 '      | -o",
                "'port assign host1 eth9 ' | blue,green,-o",
                "'port unassign host1 '    | eth9,-o",
                "'help port '     | assign,unassign",
                "'nope '          | ''",
                "'exit '          | ''",
            })
    void names(String line, String expected) throws Exception {
        try (ApiServer server = ApiServer.start(new FakeOperations(), directory.resolve("c.sock"))) {
            assertThat(String.join(",", offered(line)))
                    .as(server.path().toString())
                    .isEqualTo(expected);
        }
    }

    @Test
    void wordsNeedNoController() throws Exception {
        assertThat(offered("")).contains("status", "flows", "watch", "help", "exit");
        assertThat(offered("watch ")).contains("status", "flows").doesNotContain("exit");
        assertThat(offered("flows ")).containsExactly("--foreign", "-o");
    }
}

package dev.weft.topology;

import java.util.List;
import java.util.Locale;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in plain words what the YAML parser says in its own. */
final class SyntaxErrors {
    /** What the parser's message contains, and what we say instead. The first that fits is taken. */
    private record Translation(String clue, String why, String fix) {}

    private static final List<Translation> TRANSLATIONS = List.of(
            new Translation("TAB", "A tab where YAML wants spaces.", "Indent with spaces."),
            new Translation(
                    "mapping values are not allowed",
                    "A colon where no key can be.",
                    "Check the indentation of this line and the one before, or put the text in quotes."),
            new Translation(
                    "expected <block end>",
                    "This line does not fit the indentation of those before it.",
                    "Indent the keys of one object, and the dashes of one list, alike."),
            new Translation("expected ',' or '}'", "A '{' is not closed before this.", "Add a comma or '}'."),
            new Translation("expected ',' or ']'", "A '[' is not closed before this.", "Add a comma or ']'."),
            new Translation("could not find expected ':'", "A key without a colon.", "Write 'key: value'."),
            new Translation("unexpected end of stream", "A quote is not closed.", "Add the closing quote."),
            new Translation("escape", "An unknown escape in double quotes.", "Use single quotes, or write \\\\."),
            new Translation(
                    "cannot start any token", "A character that cannot begin a value.", "Put the text in quotes."));

    private SyntaxErrors() {}

    static void report(YamlEngineException refused, ProblemLog log) {
        Position at = Position.START;
        String said = String.valueOf(refused.getMessage());
        if (refused instanceof MarkedYamlEngineException marked) {
            at = TreeBuilder.at(marked.getProblemMark().or(marked::getContextMark));
            said = String.valueOf(marked.getProblem());
        }
        for (Translation translation : TRANSLATIONS) {
            if (said.contains(translation.clue())) {
                log.place(at, "", translation.why(), translation.fix());
                return;
            }
        }
        log.place(at, "", "Not YAML: " + Quote.escape(said).toLowerCase(Locale.ROOT) + ".", "Correct the syntax.");
    }
}

package dev.weft.topology.yaml;

import dev.weft.topology.Quote;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in plain words what the YAML parser says in its own. */
final class SyntaxErrors {
    /** Which of the parser's two places a person should look at. */
    private enum Place {
        /** Where the parser could not go on. */
        FOUND,
        /** Where that began which it could not finish. */
        BEGAN,
        /** Where that began, unless it is the same line: there the gap is rather where the parser stopped. */
        BEGAN_ABOVE
    }

    /** What the parser's message contains, and what we say instead. */
    private record Translation(String clue, Place place, String why, String fix) {}

    /** The first that fits is taken. */
    private static final List<Translation> TRANSLATIONS = List.of(
            new Translation("(TAB)", Place.FOUND, "A tab where YAML requires spaces.", "Indent with spaces."),
            new Translation(
                    "mapping values are not allowed",
                    Place.FOUND,
                    "A colon is not allowed here.",
                    "Check the indentation of this line and the one before, or put the text in quotes."),
            new Translation(
                    "sequence entries are not allowed",
                    Place.FOUND,
                    "A list cannot begin here.",
                    "Begin the list on its own line, or write it in brackets: [a, b]."),
            new Translation("but found ']'", Place.FOUND, "A ']' without a matching '['.", "Remove it."),
            new Translation("but found '}'", Place.FOUND, "A '}' without a matching '{'.", "Remove it."),
            new Translation(
                    "expected <block end>",
                    Place.FOUND,
                    "The indentation does not match the lines before it.",
                    "Indent the keys of one object, and the dashes of one list, alike; put text that contains quotes in quotes."),
            new Translation(
                    "expected ',' or '}'",
                    Place.BEGAN_ABOVE,
                    "A '{' is not closed, or a comma is missing.",
                    "Add the '}' or the comma."),
            new Translation(
                    "expected ',' or ']'",
                    Place.BEGAN_ABOVE,
                    "A '[' is not closed, or a comma is missing.",
                    "Add the ']' or the comma."),
            new Translation(
                    "but found '<stream end>'",
                    Place.FOUND,
                    "The file ends inside a '[' or '{'.",
                    "Add the closing bracket, or the rest of the file."),
            new Translation(
                    "could not find expected ':'", Place.BEGAN, "A key without a colon.", "Write it as 'key: value'."),
            new Translation(
                    "unexpected end of stream", Place.BEGAN, "A quote is not closed.", "Add the closing quote."),
            new Translation("document separator", Place.BEGAN, "A quote is not closed.", "Add the closing quote."),
            new Translation(
                    "escape", Place.FOUND, "Not a valid YAML escape.", "Use single quotes, or write \\\\ for \\."),
            new Translation(
                    "cannot start any token",
                    Place.FOUND,
                    "A character that cannot begin a value.",
                    "Put the text in quotes."),
            new Translation("tag", Place.FOUND, "YAML tags are not supported.", "Remove it."),
            new Translation("Version", Place.FOUND, "The YAML version is not 1.2.", "Remove the line '%YAML'."));

    private SyntaxErrors() {}

    static void report(YamlEngineException refused, ProblemLog log) {
        String said = refused instanceof MarkedYamlEngineException marked
                ? String.valueOf(marked.getProblem())
                : String.valueOf(refused.getMessage());
        for (Translation translation : TRANSLATIONS) {
            if (said.contains(translation.clue())) {
                log.place(at(refused, translation.place()), "", translation.why(), translation.fix());
                return;
            }
        }
        log.place(
                at(refused, Place.FOUND),
                "",
                "Not YAML: " + Quote.escape(said) + ".",
                "Correct it, or put the text in quotes.");
    }

    private static Position at(YamlEngineException refused, Place place) {
        if (!(refused instanceof MarkedYamlEngineException marked)) {
            return Position.START;
        }
        Position found = TreeBuilder.at(marked.getProblemMark().or(marked::getContextMark));
        Position began = TreeBuilder.at(marked.getContextMark().or(marked::getProblemMark));
        return switch (place) {
            case FOUND -> found;
            case BEGAN -> began;
            case BEGAN_ABOVE -> began.line() < found.line() ? began : found;
        };
    }
}

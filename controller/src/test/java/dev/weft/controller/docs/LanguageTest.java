package dev.weft.controller.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Words that users stumbled over do not come back: neither in what programs print nor in the documents. */
class LanguageTest {
    private static final Pattern AVOIDED = Pattern.compile(
            "(?i)\\b(nobody|somebody|everybody|anew|put right|puts? (it|them)(self|selves) right|hung on|hangs? on"
                    + "|looked at|(is|are) told|in vain)\\b");

    /** A comment, a text block or a string, whichever begins first. */
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\\n]*|/\\*(?s:.*?)\\*/|\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\\n]++|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)[^']*'");

    @Test
    void programsAvoidThem() {
        List<Path> sources = Repository.files(path -> path.matches("[a-z]+/src/main/java/.*\\.java"));
        assertThat(sources.stream().flatMap(LanguageTest::texts)).hasSizeGreaterThan(5_000);
        assertThat(sources.stream()
                        .flatMap(source ->
                                texts(source).filter(LanguageTest::isAvoided).map(text -> source + ": " + text)))
                .isEmpty();
    }

    @Test
    void documentsAvoidThem() {
        List<Path> documents = Repository.files(path -> path.matches("(README|SECURITY|CONTRIBUTING)\\.md"
                + "|docs/.*\\.md|flows/PIPELINE\\.md|.*\\.schema\\.json|[a-z]+/(DESIGN|design/.*)\\.md"));
        assertThat(documents.stream()
                        .flatMap(document -> Repository.text(document)
                                .lines()
                                .filter(LanguageTest::isAvoided)
                                .map(line -> document + ": " + line)))
                .isEmpty();
    }

    /** {@code nobody} is also a user of Unix. */
    private static boolean isAvoided(String text) {
        return AVOIDED.matcher(text.replace("`nobody`", "")).find();
    }

    private static Stream<String> texts(Path source) {
        return TOKEN.matcher(Repository.text(source))
                .results()
                .map(found -> found.group())
                .filter(text -> text.startsWith("\""));
    }
}

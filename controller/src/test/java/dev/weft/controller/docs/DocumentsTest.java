package dev.weft.controller.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a document names exists: the target of each link, each path, and each class. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern TYPE = Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:[.#][A-Za-z.()]+)?");
    private static final Pattern PATH =
            Pattern.compile("(?:docs|topology|flows|bootstrap|controller|vagrant|\\.ci)/[A-Za-z0-9_./-]+");

    /** Names in the style of classes that belong to systemd and ssh. */
    private static final Set<String> FOREIGN = Set.of("MaxSessions", "OnBootSec", "OnUnitInactiveSec", "PathChanged");

    private static final Set<String> TYPES = Repository.files(path -> path.endsWith(".java")).stream()
            .flatMap(path -> Pattern.compile("(?:class|record|interface|enum) ([A-Z][A-Za-z0-9]*)")
                    .matcher(Repository.text(path))
                    .results()
                    .map(found -> found.group(1)))
            .collect(Collectors.toSet());

    private static final List<Path> DOCUMENTS = Repository.files(
            path -> path.endsWith(".md") && !path.equals("CHANGELOG.md") && !path.startsWith(".github/"));

    @Test
    void linksLeadSomewhere() {
        assertThat(named(LINK, DocumentsTest::deadLink)).isEmpty();
    }

    @Test
    void pathsExist() {
        assertThat(named(CODE, DocumentsTest::missingPath)).isEmpty();
    }

    @Test
    void classesExist() {
        assertThat(TYPES).hasSizeGreaterThan(600);
        assertThat(named(CODE, (document, code) -> {
                    Matcher type = TYPE.matcher(code);
                    return type.matches() && !TYPES.contains(type.group(1)) && !FOREIGN.contains(type.group(1));
                }))
                .isEmpty();
    }

    private interface Check {
        boolean fails(Path document, String text);
    }

    private static List<String> named(Pattern pattern, Check check) {
        Function<Path, Stream<String>> failing = document -> pattern.matcher(Repository.text(document))
                .results()
                .map(found -> found.group(1))
                .filter(text -> check.fails(document, text))
                .map(text -> document + ": " + text);
        return DOCUMENTS.stream().flatMap(failing).distinct().toList();
    }

    private static boolean deadLink(Path document, String link) {
        if (link.matches("[a-z]+:.*")) {
            return false;
        }
        String[] parts = link.split("#", 2);
        Path directory = document.getParent() == null ? Path.of("") : document.getParent();
        Path target =
                parts[0].isEmpty() ? document : directory.resolve(parts[0]).normalize();
        if (!Files.exists(Repository.ROOT.resolve(target))) {
            return true;
        }
        return parts.length == 2
                && target.toString().endsWith(".md")
                && !anchors(target).contains(parts[1]);
    }

    /** As forges make them of headings. */
    private static List<String> anchors(Path document) {
        return Repository.text(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ *", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** What a build or a lab makes need not be there yet, and {@code TARGET} stands for a name. */
    private static boolean missingPath(Path document, String code) {
        return PATH.matcher(code).matches()
                && !code.matches(".*/(target|[.]lab)(/.*)?|.*[A-Z]{4,}(/.*)?")
                && !Files.exists(Repository.ROOT.resolve(code))
                && !Files.exists(Repository.ROOT.resolve(document).resolveSibling(code));
    }
}

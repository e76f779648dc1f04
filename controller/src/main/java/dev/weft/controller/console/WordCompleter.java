package dev.weft.controller.console;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.ApiClient.FailedException;
import dev.weft.controller.api.ApiClient.UnreachableException;
import dev.weft.controller.cli.NameKind;
import dev.weft.controller.cli.Word;
import dev.weft.controller.cli.Words;
import java.util.List;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes words, the names of hosts and networks that the controller has now, and options. */
final class WordCompleter implements Completer {
    private static final Logger LOG = LoggerFactory.getLogger(WordCompleter.class);

    private final ApiClient client;

    WordCompleter(ApiClient client) {
        this.client = client;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        following(before).map(Candidate::new).forEach(candidates::add);
    }

    /** What can follow these words. */
    private Stream<String> following(List<String> before) {
        if (before.isEmpty()) {
            return Session.vocabulary().stream();
        }
        String first = before.get(0);
        List<String> rest = before.subList(1, before.size());
        if (first.equals("watch")) {
            return rest.isEmpty() ? beginnings(List.of()) : following(rest);
        }
        if (first.equals("help")) {
            return rest.isEmpty() ? Session.vocabulary().stream() : beginnings(rest);
        }
        if (!rest.isEmpty() && List.of("-o", "--output").contains(rest.get(rest.size() - 1))) {
            return Stream.of("text", "json");
        }
        return Words.ALL.stream()
                .filter(word -> begins(before, word.path()))
                .findFirst()
                .map(word -> arguments(word, before.subList(word.path().size(), before.size())))
                .orElseGet(() -> beginnings(before));
    }

    private static boolean begins(List<String> line, List<String> path) {
        return line.size() >= path.size() && line.subList(0, path.size()).equals(path);
    }

    /** What comes next of the words that begin so. */
    private static Stream<String> beginnings(List<String> before) {
        return Words.ALL.stream()
                .map(Word::path)
                .filter(path -> path.size() > before.size() && begins(path, before))
                .map(path -> path.get(before.size()))
                .distinct();
    }

    private Stream<String> arguments(Word<?> word, List<String> given) {
        if (given.contains("-o")) {
            return Stream.empty();
        }
        List<NameKind> kinds = word.arguments().kinds();
        List<String> named =
                given.stream().filter(text -> !text.startsWith("-")).toList();
        Stream<String> names = named.size() < kinds.size() ? names(kinds.get(named.size()), named) : Stream.empty();
        Stream<String> options = Stream.concat(
                word.instead().keySet().stream().filter(option -> !given.contains(option)), Stream.of("-o"));
        return Stream.concat(names, options);
    }

    private Stream<String> names(NameKind kind, List<String> before) {
        try {
            return kind.names(client, before).stream();
        } catch (UnreachableException | FailedException e) {
            // Tab is no place for an error message: the word itself will say it.
            LOG.debug("No names for completion: {}", e.getMessage());
            return Stream.empty();
        }
    }
}

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
            return rest.isEmpty() ? Words.ALL.stream().map(Word::name) : following(rest);
        }
        if (first.equals("help")) {
            return rest.isEmpty() ? Session.vocabulary().stream() : Stream.empty();
        }
        if (!rest.isEmpty() && List.of("-o", "--output").contains(rest.get(rest.size() - 1))) {
            return Stream.of("text", "json");
        }
        Stream<String> names = rest.isEmpty()
                ? Words.ALL.stream()
                        .filter(word -> word.name().equals(first))
                        .flatMap(word -> word.arguments().kinds().stream())
                        .flatMap(this::names)
                : Stream.empty();
        boolean known = Words.ALL.stream().anyMatch(word -> word.name().equals(first));
        return known && !rest.contains("-o") ? Stream.concat(names, Stream.of("-o")) : names;
    }

    private Stream<String> names(NameKind kind) {
        try {
            return kind.names(client).stream();
        } catch (UnreachableException | FailedException e) {
            // Tab is no place for an error message: the word itself will say it.
            LOG.debug("No names to complete with: {}", e.getMessage());
            return Stream.empty();
        }
    }
}

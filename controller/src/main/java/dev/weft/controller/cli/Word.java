package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Route;
import dev.weft.controller.cli.render.Paper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * Something to ask a running controller: a word of the console, and a command of the same name.
 *
 * @param name      what the user types; of two words: a command and its subcommand
 * @param about     its help, one line
 * @param route     how it is asked
 * @param view      the answer as text; with {@code -o json} it is the route's own
 * @param arguments what follows it
 * @param narrow    keeps of an answer what belongs to the first argument, where the route does not
 * @param status    exit status that an answer means
 * @param instead   what an option asks instead, by the option
 */
public record Word<T>(
        String name,
        String about,
        Route<T> route,
        View<T> view,
        Arguments arguments,
        BiFunction<T, String, T> narrow,
        ToIntFunction<T> status,
        Map<String, Word<?>> instead) {

    /** An answer as lines of text. */
    @FunctionalInterface
    interface View<T> {
        List<String> lines(T answer, Paper paper);
    }

    /** The names that follow a word: {@link Need} says how many of them. */
    public record Arguments(Need need, List<NameKind> kinds) {
        static final Arguments NONE = new Arguments(Need.ALL, List.of());

        /** As help shows them. */
        public String label() {
            String names = String.join(" ", kinds.stream().map(NameKind::name).toList());
            return need == Need.ALL ? names : "[" + names + "]";
        }
    }

    /** Which of its arguments a word needs. */
    public enum Need {
        /** May do without; with one it answers less. */
        NONE,
        /** Means nothing without them. */
        ALL
    }

    static <T> Word<T> of(String name, String about, Route<T> route, View<T> view) {
        return new Word<>(
                name, about, route, view, Arguments.NONE, (answer, none) -> answer, answer -> ExitStatus.OK, Map.of());
    }

    /** It may be followed by a name that narrows the answer down. */
    Word<T> taking(NameKind kind, BiFunction<T, String, T> narrower) {
        return new Word<>(name, about, route, view, new Arguments(Need.NONE, List.of(kind)), narrower, status, instead);
    }

    /** It may be followed by these; they are the route's parameters in its order. */
    Word<T> takingSome(NameKind... kinds) {
        return new Word<>(name, about, route, view, new Arguments(Need.NONE, List.of(kinds)), narrow, status, instead);
    }

    /** It must be followed by these; they are the route's parameters in its order. */
    Word<T> needing(NameKind... kinds) {
        return new Word<>(name, about, route, view, new Arguments(Need.ALL, List.of(kinds)), narrow, status, instead);
    }

    Word<T> ending(ToIntFunction<T> meaning) {
        return new Word<>(name, about, route, view, arguments, narrow, meaning, instead);
    }

    /** With this option it asks something else, about the same arguments; the other's help is the option's. */
    Word<T> or(String option, Word<?> other) {
        Map<String, Word<?>> more = new LinkedHashMap<>(instead);
        more.put(option, other);
        return new Word<>(name, about, route, view, arguments, narrow, status, more);
    }

    /** The words of its name. */
    public List<String> path() {
        return List.of(name.split(" "));
    }

    /** Asks, with the names that follow the word. */
    T ask(ApiClient client, List<String> names) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int n = 0; n < names.size(); n++) {
            arguments.kinds().get(n).check(names.get(n), names.subList(0, n), client);
            if (n < route.parameters().size()) {
                given.put(route.parameters().get(n), names.get(n));
            }
        }
        T answer = client.call(route, given);
        return names.isEmpty() ? answer : narrow.apply(answer, names.get(0));
    }

    /** Answers with text or JSON; gives the exit status. */
    int run(ApiClient client, List<String> names, OutputOption output, Surroundings surroundings) {
        T answer = ask(client, names);
        if (output.isJson()) {
            surroundings.out().println(Json.text(answer));
        } else {
            Paper paper = new Paper(surroundings.columns(), surroundings.coloured());
            view.lines(answer, paper).forEach(surroundings.out()::println);
        }
        return status.applyAsInt(answer);
    }
}

package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Route;
import dev.weft.controller.cli.render.Paper;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * Something to ask a running controller: a word of the console, and a command of the same name.
 *
 * @param name     what the user types
 * @param about    its help, one line
 * @param route    how it is asked
 * @param view     the answer as text; with {@code -o json} it is the route's own
 * @param argument what may follow it
 * @param status   exit status that an answer means
 */
public record Word<T>(
        String name,
        String about,
        Route<T> route,
        View<T> view,
        Optional<Argument<T>> argument,
        ToIntFunction<T> status) {

    /** An answer as lines of text. */
    @FunctionalInterface
    interface View<T> {
        List<String> lines(T answer, Paper paper);
    }

    /**
     * A name that narrows the answer down.
     *
     * @param narrow keeps of an answer what belongs to that name
     */
    public record Argument<T>(NameKind kind, BiFunction<T, String, T> narrow) {}

    static <T> Word<T> of(String name, String about, Route<T> route, View<T> view) {
        return new Word<>(name, about, route, view, Optional.empty(), answer -> ExitStatus.OK);
    }

    Word<T> taking(NameKind kind, BiFunction<T, String, T> narrow) {
        return new Word<>(name, about, route, view, Optional.of(new Argument<>(kind, narrow)), status);
    }

    Word<T> ending(ToIntFunction<T> meaning) {
        return new Word<>(name, about, route, view, argument, meaning);
    }

    /** Asks, with the name that follows the word, if any. */
    T ask(ApiClient client, Optional<String> name) {
        if (name.isPresent()) {
            argument.orElseThrow().kind().check(name.get(), client);
        }
        T answer = client.call(route, route.parameter().flatMap(parameter -> name));
        return name.map(given -> argument.orElseThrow().narrow().apply(answer, given))
                .orElse(answer);
    }

    /** Answers with text or JSON; gives the exit status. */
    int run(ApiClient client, Optional<String> name, OutputOption output, Surroundings surroundings) {
        T answer = ask(client, name);
        if (output.isJson()) {
            surroundings.out().println(Json.text(answer));
        } else {
            Paper paper = new Paper(surroundings.columns(), surroundings.coloured());
            view.lines(answer, paper).forEach(surroundings.out()::println);
        }
        return status.applyAsInt(answer);
    }
}

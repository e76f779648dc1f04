package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a word's argument names; the running controller knows which names there are. */
public enum NameKind {
    /** A host, or one of its bridges where it has several: {@code host1/ovs-br1}. */
    HOST(client -> client.call(Routes.HOSTS).stream()
            .flatMap(host -> Stream.concat(Stream.of(host.name()), host.bridges().stream()))
            .distinct()
            .toList()),
    NETWORK(client ->
            client.call(Routes.NETWORKS).stream().map(Views.NetworkView::name).toList());

    private final Function<ApiClient, List<String>> lookUp;

    NameKind(Function<ApiClient, List<String>> lookUp) {
        this.lookUp = lookUp;
    }

    /** What it is called in a sentence. */
    String noun() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names there are. */
    public List<String> names(ApiClient client) {
        return lookUp.apply(client);
    }

    /**
     * Lets a name pass that there is.
     *
     * @throws UserError with the nearest name otherwise
     */
    void check(String name, ApiClient client) {
        List<String> names = names(client);
        if (!names.contains(name)) {
            String guess = Nearest.to(name, names)
                    .map(near -> "did you mean " + near + "? ")
                    .orElse("");
            throw new UserError(
                    ExitStatus.USAGE,
                    "there is no " + noun() + " '" + name + "'",
                    guess + "the " + noun() + "s are: " + String.join(", ", names));
        }
    }
}

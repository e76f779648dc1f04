package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a word's argument names; the running controller knows which names there are. */
public enum NameKind {
    HOST(client -> client.call(Routes.HOSTS, Optional.empty()).stream()
            .map(Views.HostView::name)
            .toList()),
    NETWORK(client -> client.call(Routes.NETWORKS, Optional.empty()).stream()
            .map(Views.NetworkView::name)
            .toList());

    private final Function<ApiClient, List<String>> lookUp;

    NameKind(Function<ApiClient, List<String>> lookUp) {
        this.lookUp = lookUp;
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
            String noun = name().toLowerCase(Locale.ROOT);
            throw new UserError(
                    ExitStatus.USAGE,
                    "there is no " + noun + " '" + name + "'",
                    guess + "the " + noun + "s are: " + String.join(", ", names));
        }
    }
}

package dev.weft.controller.cli;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What a word's argument names; the running controller knows which names there are. */
public enum NameKind {
    /** A host, or one of its bridges where it has several: {@code host1/ovs-br1}. */
    HOST((client, before) -> client.call(Routes.HOSTS).stream()
            .flatMap(host -> Stream.concat(Stream.of(host.name()), host.bridges().stream()))
            .distinct()
            .toList()),
    /** A port of the host named before it that may be put into a network, or was. */
    PORT((client, before) -> client.call(Routes.PORTS).stream()
            .filter(port -> before.contains(port.host()))
            .filter(port -> List.of("quarantine", "assigned").contains(port.role()))
            .map(Views.PortView::name)
            .toList()) {
        @Override
        void check(String name, List<String> before, ApiClient client) {
            // The controller says what is wrong with a port: there is more to it than its name.
        }
    },
    /** A host or one of its bridges; the controller says which wait to be accepted. */
    BRIDGE((client, before) -> HOST.names(client, before)) {
        @Override
        void check(String name, List<String> before, ApiClient client) {
            // HOST/BRIDGE is right too where a host has one bridge.
        }
    },
    DATAPATH_ID((client, before) -> client.call(Routes.SWITCHES).stream()
            .filter(one -> one.state().equals("pending"))
            .map(Views.SwitchView::datapathId)
            .toList()) {
        @Override
        String noun() {
            return "datapath id";
        }

        @Override
        void check(String name, List<String> before, ApiClient client) {
            // The controller says what waits.
        }
    },
    NETWORK((client, before) ->
            client.call(Routes.NETWORKS).stream().map(Views.NetworkView::name).toList());

    private final BiFunction<ApiClient, List<String>, List<String>> lookUp;

    NameKind(BiFunction<ApiClient, List<String>, List<String>> lookUp) {
        this.lookUp = lookUp;
    }

    /** What it is called in a sentence. */
    String noun() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The names there are.
     *
     * @param before the word's arguments before this one
     */
    public List<String> names(ApiClient client, List<String> before) {
        return lookUp.apply(client, before);
    }

    /**
     * Lets a name pass that there is.
     *
     * @throws UserError with the nearest name otherwise
     */
    void check(String name, List<String> before, ApiClient client) {
        List<String> names = names(client, before);
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

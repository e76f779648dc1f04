package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StateOptionTest {
    private static Surroundings with(Map<String, String> environment) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                environment,
                Optional.empty(),
                OptionalInt.empty());
    }

    @Test
    void theVariableGoesBeforeTheDefault() {
        assertThat(new StateOption().directory(with(Map.of("WEFT_STATE", "/some/where", "HOME", "/home/x"))))
                .isEqualTo(Path.of("/some/where"));
    }

    @Test
    void rootHasTheMachinesDirectoryAndOthersTheirOwn() {
        Map<String, String> home = Map.of("HOME", "/home/x");
        assertThat(StateOption.usual(true, with(home))).contains(Path.of("/var/lib/weft"));
        assertThat(StateOption.usual(false, with(home))).contains(Path.of("/home/x/.local/state/weft"));
        assertThat(StateOption.usual(false, with(Map.of("HOME", "/home/x", "XDG_STATE_HOME", "/xdg"))))
                .contains(Path.of("/xdg/weft"));
        assertThat(StateOption.usual(false, with(Map.of()))).isEmpty();
    }
}

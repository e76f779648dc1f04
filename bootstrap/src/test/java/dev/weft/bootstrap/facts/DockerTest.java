package dev.weft.bootstrap.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private final Docker docker = new Docker(
            List.of(new Docker.Image(
                    DIGEST,
                    List.of("nginx:latest", "acme/web:2", "reg.example:5000/x:latest", "alpine@" + DIGEST),
                    Map.of())),
            List.of());

    @ParameterizedTest
    @CsvSource({
        "nginx, true",
        "nginx:latest, true",
        "nginx:1, false",
        "docker.io/library/nginx, true",
        "docker.io/acme/web:2, true",
        "acme/web, false",
        "reg.example:5000/x, true",
        "alpine, false"
    })
    void namesMeanWhatDockerTakesThemFor(String name, boolean there) {
        assertThat(docker.image(name).isPresent()).isEqualTo(there);
    }

    @ParameterizedTest
    @CsvSource({"alpine@, true", "busybox@, false", "'', true"})
    void digestsToo(String prefix, boolean there) {
        assertThat(docker.image(prefix + DIGEST).isPresent()).isEqualTo(there);
    }
}

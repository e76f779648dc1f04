package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.topology.Container;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Images: ours is built on the host, offline, from its own busybox; others are pulled where they are missing. */
public final class ImagePlanner {
    static final String BUILD = """
            set -e
            context=$(mktemp -d)
            trap 'rm -rf "$context"' EXIT
            cp "$(command -v busybox)" "$context/busybox"
            printf '%s' "$3" >"$context/Dockerfile"
            DOCKER_BUILDKIT=0 docker build --quiet --network none --label "$2" --tag "$1" "$context"
            """;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final HostSpec spec;
    private final HostFacts facts;

    public ImagePlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    public List<Change> additions() {
        List<Change> changes = new ArrayList<>();
        if (mustBuild(spec, facts)) {
            changes.add(build());
        }
        spec.images().stream()
                .filter(image -> !image.equals(Container.DEFAULT_IMAGE))
                .filter(image -> facts.docker().image(image).isEmpty())
                .map(image -> Change.of(Sign.ADD, "image", image, "pulled from its registry", List.of(pull(image)))
                        .slow())
                .forEach(changes::add);
        return changes;
    }

    private static Command pull(String image) {
        return Command.of("docker", "pull", "--quiet", "--", image).within(LONGEST);
    }

    private Change build() {
        boolean isNew = facts.docker().image(Container.DEFAULT_IMAGE).isEmpty();
        Command command = Command.script(
                "build-image",
                BUILD,
                List.of(
                        Container.DEFAULT_IMAGE,
                        Docker.IMAGE_LABEL + "=" + version(),
                        Resources.text("image/Dockerfile")));
        return Change.of(
                        isNew ? Sign.ADD : Sign.CHANGE,
                        "image",
                        Container.DEFAULT_IMAGE,
                        "built here from the host's busybox, version " + version(),
                        List.of(command.within(LONGEST)))
                .slow();
    }

    /** Ours goes too, unless a container that is not ours was made from it. */
    public List<Change> removals() {
        Optional<Docker.Image> image = facts.docker()
                .image(Container.DEFAULT_IMAGE)
                .filter(found -> found.labels().containsKey(Docker.IMAGE_LABEL));
        boolean used = image.isPresent()
                && facts.docker().containers().stream()
                        .anyMatch(c ->
                                !c.isOurs() && c.imageId().equals(image.get().id()));
        if (image.isEmpty() || used || !spec.isEmpty()) {
            return List.of();
        }
        return List.of(Change.of(
                Sign.REMOVE,
                "image",
                Container.DEFAULT_IMAGE,
                "",
                List.of(Commands.docker("image", "rm", "--", Container.DEFAULT_IMAGE))));
    }

    public static boolean mustBuild(HostSpec spec, HostFacts facts) {
        return spec.images().contains(Container.DEFAULT_IMAGE)
                && facts.docker()
                        .image(Container.DEFAULT_IMAGE)
                        .filter(image -> version().equals(image.labels().get(Docker.IMAGE_LABEL)))
                        .isEmpty();
    }

    /** Follows from what the image is built of, so that a new Weft builds it anew exactly when that has changed. */
    public static String version() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Resources.text("image/Dockerfile").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

package dev.weft.bootstrap.facts;

import dev.weft.bootstrap.change.TakenOver;
import dev.weft.bootstrap.spec.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images and containers of a host's Docker. */
public record Docker(List<Image> images, List<Instance> containers) {
    /** The label of containers that are Weft's; its value is the container's name. */
    public static final String CONTAINER_LABEL = "dev.weft.container";

    /** Stands among the labels of a container that has none of ours and was handed over: {@link TakenOver}. */
    public static final String TAKEN_OVER = "dev.weft.taken-over";

    /** The label that says which file's a container is, as {@link Owner#mark()}. */
    public static final String FILE_LABEL = "dev.weft.file";

    /** The label of the image that Weft builds; its value says from what. */
    public static final String IMAGE_LABEL = "dev.weft.image";

    public Docker {
        images = List.copyOf(images);
        containers = List.copyOf(containers);
    }

    public Optional<Instance> container(String name) {
        return containers.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The image that this name means now: with the tag and without the registry that Docker assumes. */
    public Optional<Image> image(String name) {
        String familiar = name.replaceFirst("^docker\\.io/(library/)?", "");
        String last = familiar.substring(familiar.lastIndexOf('/') + 1);
        String tagged = last.contains(":") || last.contains("@") ? familiar : familiar + ":latest";
        return images.stream()
                .filter(image -> image.tags().contains(tagged) || image.id().equals(name))
                .findFirst();
    }

    /**
     * An image.
     *
     * @param id   {@code sha256:...}
     * @param tags its names, with tag or digest
     */
    public record Image(String id, List<String> tags, Map<String, String> labels) {
        public Image {
            tags = List.copyOf(tags);
            labels = Map.copyOf(labels);
        }
    }

    /**
     * What would be lost with a container.
     *
     * @param created when; empty: not known
     * @param volumes where volumes and directories of the host are in it
     */
    public record Life(Optional<Instant> created, List<String> volumes) {
        static final Life NONE = new Life(Optional.empty(), List.of());

        public Life {
            volumes = List.copyOf(volumes);
        }
    }

    /**
     * A container.
     *
     * @param image   as whoever made it named it
     * @param imageId of the image it was made from
     * @param pid     of its first process; 0: it is not running
     * @param mode    Docker's network mode
     * @param restart Docker's restart policy; empty: not known
     * @param life    what would be lost with it
     */
    public record Instance(
            String id,
            String name,
            String image,
            String imageId,
            int pid,
            String mode,
            String restart,
            Map<String, String> labels,
            Netns netns,
            Life life) {
        public Instance {
            labels = Map.copyOf(labels);
        }

        /** One of which nothing is known that would be lost. */
        public Instance(
                String id,
                String name,
                String image,
                String imageId,
                int pid,
                String mode,
                String restart,
                Map<String, String> labels,
                Netns netns) {
            this(id, name, image, imageId, pid, mode, restart, labels, netns, Life.NONE);
        }

        public boolean isOurs() {
            return labels.containsKey(CONTAINER_LABEL) || isTakenOver();
        }

        /** Whether somebody else made it, and handed it over. */
        public boolean isTakenOver() {
            return labels.containsKey(TAKEN_OVER);
        }

        public boolean isRunning() {
            return pid > 0;
        }
    }
}

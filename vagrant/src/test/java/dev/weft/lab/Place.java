package dev.weft.lab;

import java.util.List;

/**
 * A network namespace on a host that has an {@code eth0} in a network: a container's, or a {@link Guest}'s.
 *
 * @param host  where it is
 * @param name  for messages
 * @param enter the words before a command that run it there, with the host's programs
 */
record Place(String host, String name, List<String> enter) {
    static Place container(String host, String name) {
        String enter = "exec nsenter -t \"$(docker inspect -f '{{.State.Pid}}' \"$0\")\" -n -- \"$@\"";
        return new Place(host, name, List.of("sh", "-c", enter, name));
    }

    /** Whatever guest is attached to a host by hand. */
    static Place guest(String host) {
        return new Place(host, "guest of " + host, List.of("ip", "netns", "exec", "guest"));
    }

    String[] entering(String... command) {
        return LabShell.with(enter, command);
    }

    @Override
    public String toString() {
        return name;
    }
}

package dev.weft.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of a lab, found by its namespaces and cgroups and never by their names: this machine may run programs of the same
 * names that are not the lab's.
 *
 * @param processes each with the moment of its start, because a number is used again
 */
record LabProcesses(List<Started> processes) {
    private static final List<String> KINDS = List.of("net", "mnt", "pid");

    record Started(ProcessHandle handle, String name, Optional<Instant> at) {
        private static Started of(ProcessHandle handle) {
            String name = read(Path.of("/proc", Long.toString(handle.pid()), "comm"));
            return new Started(handle, name.strip(), handle.info().startInstant());
        }

        private boolean isAlive() {
            return handle.isAlive() && handle.info().startInstant().equals(at) && !isZombie();
        }

        private boolean isZombie() {
            return read(Path.of("/proc", Long.toString(handle.pid()), "status")).contains("\nState:\tZ");
        }
    }

    /** What runs in a namespace that one of the lab's own processes is in. */
    static LabProcesses running() {
        Set<Path> own = new HashSet<>();
        inNetworks().forEach(process -> own.addAll(namespaces(process)));
        own.removeAll(namespaces(ProcessHandle.current()));
        return new LabProcesses(ProcessHandle.allProcesses()
                .filter(process -> namespaces(process).stream().anyMatch(own::contains))
                .map(Started::of)
                .toList());
    }

    private static List<ProcessHandle> inNetworks() {
        String pids = LabShell.run(
                        "sh",
                        "-c",
                        "vagrant/lab/cgroups.sh pids; for network in $(ip netns list | grep -o '^weft-[^ ]*'); do ip netns pids $network; done")
                .ok()
                .out();
        return pids.lines()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Set<Path> namespaces(ProcessHandle process) {
        Set<Path> namespaces = new HashSet<>();
        for (String kind : KINDS) {
            try {
                namespaces.add(Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns", kind)));
            } catch (IOException ended) {
                return Set.of();
            }
        }
        return namespaces;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }

    Set<String> names() {
        Set<String> names = new HashSet<>();
        processes.forEach(process -> names.add(process.name()));
        return names;
    }

    /** Those that still run. */
    List<Started> alive() {
        return processes.stream().filter(Started::isAlive).toList();
    }
}

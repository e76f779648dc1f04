package dev.weft.controller.hosts;

import dev.weft.bootstrap.findings.HostProblem;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is known of the hosts beside what their switches say. No method waits for a host. */
public interface HostNews {
    /** The newest; where it is old, after another look or as much of it as is there in a few seconds. */
    CompletionStage<Report> newest(Topology topology);

    /** A switch of that host has connected: it was started, or somebody changed something. */
    void connected(Topology topology, Host host);

    /**
     * What looks at the hosts found.
     *
     * @param problems   in the file's order of hosts
     * @param unseen     what was not looked at and why, a sentence each; empty: all hosts were looked at
     * @param ageSeconds of the oldest look that this tells of; empty: it tells of none
     */
    record Report(List<HostProblem> problems, List<String> unseen, OptionalLong ageSeconds) {
        public Report {
            problems = List.copyOf(problems);
            unseen = List.copyOf(unseen);
        }
    }

    /** Of a controller that looks at no host. */
    static HostNews none(String why) {
        Report nothing = new Report(List.of(), List.of("Hosts were not checked: " + why + "."), OptionalLong.empty());
        return new HostNews() {
            @Override
            public CompletionStage<Report> newest(Topology topology) {
                return CompletableFuture.completedFuture(nothing);
            }

            @Override
            public void connected(Topology topology, Host host) {
                // Nobody looks.
            }
        };
    }
}

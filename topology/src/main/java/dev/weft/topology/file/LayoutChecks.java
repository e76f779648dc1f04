package dev.weft.topology.file;

import dev.weft.topology.Layout;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.file.Draft.DraftRouter;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;

/** What a file may have in its layout. */
final class LayoutChecks {
    /** In {@link Layout#BRIDGE_PER_NETWORK} each bridge has a tunnel port for each other host. */
    private static final int MOST_HOSTS = 64;

    /** In {@link Layout#BRIDGE_PER_NETWORK}: with more, the names of tunnel ports would have no room for the hosts'. */
    private static final int MOST_BRIDGES = 1000;

    private final Draft draft;
    private final ProblemLog log;

    private LayoutChecks(Draft draft, ProblemLog log) {
        this.draft = draft;
        this.log = log;
    }

    static void check(Draft draft, ProblemLog log) {
        LayoutChecks checks = new LayoutChecks(draft, log);
        draft.layout().ifPresent(layout -> {
            switch (layout) {
                case ONE_BRIDGE -> draft.networks().all().forEach(checks::checkNoBridge);
                case BRIDGE_PER_NETWORK -> {
                    checks.checkNotShared(draft.bridge(), "bridge");
                    checks.checkNotShared(draft.tunnel(), "tunnel");
                    draft.routers().all().forEach(checks::refuse);
                    checks.checkSize();
                }
            }
        });
    }

    /** Whether there are not so many tunnel ports that nobody can have meant it. */
    static boolean isBounded(Draft draft) {
        return draft.hosts().all().size() <= MOST_HOSTS
                && draft.networks().all().size() <= MOST_BRIDGES;
    }

    private void checkNoBridge(DraftNetwork network) {
        network.bridge()
                .ifGiven(bridge -> log.value(
                        bridge,
                        "In this layout one bridge"
                                + draft.shared().map(s -> ", " + s.name() + ",").orElse("") + " carries all networks.",
                        "Remove the key (to name that bridge, write bridge: at the top of the file), or set layout:"
                                + " bridge-per-network."));
        network.tunnel()
                .ifGiven(tunnel -> log.value(
                        tunnel,
                        "In this layout one tunnel port"
                                + draft.shared()
                                        .map(s -> ", " + s.tunnelPort() + ",")
                                        .orElse("") + " carries all networks.",
                        "Remove the key (to name that port, write tunnel: at the top of the file), or set layout:"
                                + " bridge-per-network."));
    }

    private void checkNotShared(FileField<String> given, String key) {
        given.ifGiven(name -> log.value(
                name,
                "In the layout bridge-per-network no " + (key.equals("bridge") ? "bridge" : "tunnel port")
                        + " carries all networks.",
                "Write " + key + ": at the networks, or set layout: one-bridge."));
    }

    private void refuse(DraftRouter router) {
        router.name()
                .ifGiven(name -> log.value(
                        name,
                        "In the layout bridge-per-network routing is not possible: no packet passes from one bridge to another.",
                        "Remove the router, or set layout: one-bridge."));
    }

    private void checkSize() {
        int hosts = draft.hosts().all().size();
        int networks = draft.networks().all().size();
        draft.layoutField().ifGiven(layout -> {
            if (hosts > MOST_HOSTS) {
                log.value(
                        layout,
                        "Each bridge has a tunnel port for each other host, and the file has " + hosts + " hosts.",
                        "Use at most " + MOST_HOSTS
                                + " hosts, or set layout: one-bridge, where one tunnel port serves all hosts.");
            }
            if (networks > MOST_BRIDGES) {
                log.value(
                        layout,
                        "Each host would have " + networks + " bridges.",
                        "Use at most " + MOST_BRIDGES + " networks, or set layout: one-bridge.");
            }
        });
    }
}

package dev.weft.topology;

import dev.weft.topology.Draft.DraftContainer;

/** Names that must differ. Names that differ in case only are different: Linux and Docker tell them apart. */
final class NameChecks {
    private NameChecks() {}

    static void check(Draft draft, ProblemLog log) {
        Unique<String> hosts = new Unique<>("This name", "Give each host a name of its own.", log);
        draft.hosts().all().forEach(host -> hosts.add(host.name()));
        Unique<String> networks = new Unique<>("This name", "Give each network a name of its own.", log);
        draft.networks().all().forEach(network -> networks.add(network.name()));
        Unique<String> routers = new Unique<>("This name", "Give each router a name of its own.", log);
        draft.routers().all().forEach(router -> routers.add(router.name()));
        Unique<String> containers = new Unique<>("This name", "Give each container a name of its own.", log);
        draft.containers().all().stream().map(DraftContainer::name).forEach(containers::add);
    }
}

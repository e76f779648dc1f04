package dev.weft.topology.file;

import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;

/** Names that must differ. Names that differ in case only are different: Linux and Docker tell them apart. */
final class NameChecks {
    /** Docker tells containers apart on each host. */
    private record OnHost(String host, String container) {}

    private NameChecks() {}

    static void check(Draft draft, ProblemLog log) {
        Unique<String> hosts = new Unique<>("This name", "Give each host a name of its own.", log);
        draft.hosts().all().forEach(host -> hosts.add(host.name()));
        Unique<String> networks = new Unique<>("This name", "Give each network a name of its own.", log);
        draft.networks().all().forEach(network -> networks.add(network.name()));
        Unique<String> routers = new Unique<>("This name", "Give each router a name of its own.", log);
        draft.routers().all().forEach(router -> routers.add(router.name()));
        Unique<OnHost> containers =
                new Unique<>("On this host, this name", "Give each container of a host a name of its own.", log);
        draft.containers()
                .all()
                .forEach(container -> container
                        .name()
                        .ifGiven(name -> container
                                .host()
                                .ifGiven(host -> containers.add(new OnHost(host.value(), name.value()), name))));
    }
}

package dev.weft.controller.fabric;

import dev.weft.controller.admission.BridgeKey;
import dev.weft.flows.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is to survive the controller, of what deltas make different. */
final class Facts {
    private final Set<Endpoint.Id> endpoints = new LinkedHashSet<>();
    private final Set<Assignments.Port> ports = new LinkedHashSet<>();
    private final Set<BridgeKey> adoptions = new LinkedHashSet<>();

    /**
     * Takes note of a delta.
     *
     * @param before the image that it follows
     */
    void publish(FabricDelta delta, FabricImage before) {
        for (Change change : delta.changes()) {
            if (change instanceof Change.Known known) {
                note(known.endpoint().id(), !known.endpoint().isDeclared(), before);
            } else if (change instanceof Change.Forgotten forgotten) {
                note(forgotten.id(), false, before);
            } else if (change instanceof Change.Dropped dropped) {
                endpoints.add(dropped.id());
            } else if (change instanceof Change.Assigned assigned) {
                ports.add(assigned.port());
            } else if (change instanceof Change.Released released) {
                ports.add(released.port());
            } else if (change instanceof Change.Adopted adopted) {
                adoptions.add(adopted.bridge());
            }
        }
    }

    /** What a file declares is in the file, and is not kept. */
    private void note(Endpoint.Id id, boolean isKept, FabricImage before) {
        if (isKept
                || before.endpoints()
                        .find(id)
                        .filter(known -> !known.isDeclared())
                        .isPresent()) {
            endpoints.add(id);
        }
    }

    /** Forgets what was noted. */
    void clear() {
        endpoints.clear();
        ports.clear();
        adoptions.clear();
    }

    /** All that was noted since this was asked last, as it is now. */
    List<Fact> take(FabricImage now) {
        List<Fact> facts = new ArrayList<>();
        endpoints.forEach(id -> facts.add(new Fact.Learned(id, learned(id, now))));
        ports.forEach(port -> {
            facts.add(new Fact.Assigned(
                    port, Optional.ofNullable(now.declared().assigned().get(port))));
            facts.add(new Fact.Released(port, now.declared().released().contains(port)));
        });
        adoptions.forEach(bridge -> facts.add(new Fact.Adopted(
                bridge, Optional.ofNullable(now.declared().adopted().get(bridge)))));
        clear();
        return facts;
    }

    private static Optional<Endpoint> learned(Endpoint.Id id, FabricImage now) {
        return now.endpoints()
                .find(id)
                .filter(endpoint -> !endpoint.isDeclared() && !endpoint.port().equals(Endpoint.UNKNOWN_PORT));
    }
}

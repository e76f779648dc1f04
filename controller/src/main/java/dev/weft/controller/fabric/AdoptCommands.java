package dev.weft.controller.fabric;

import dev.weft.controller.admission.BridgeKey;
import dev.weft.controller.admission.PendingSwitches.Pending;
import dev.weft.controller.api.Operations.RefusedException;
import dev.weft.controller.api.Views;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Accepts bridges made by hand for users, and takes that back; refuses what is not clear. On the fabric's thread. */
final class AdoptCommands {
    private final FabricLoop loop;
    private final AdmissionControl admission;

    AdoptCommands(FabricLoop loop) {
        this.loop = loop;
        this.admission = loop.admission();
    }

    /** One bridge, or all of a host's that wait. */
    Views.Adoption adopt(String words, Optional<String> idWords) {
        if (words.isEmpty()) {
            throw new RefusedException("which bridge?", "`weft adopt HOST`, HOST/BRIDGE, or --all; " + waitingNow());
        }
        List<Bridge> meant = meant(words);
        Optional<DatapathId> id = idWords.map(AdoptCommands::parsed);
        List<Bridge> wanted = meant.stream()
                .filter(bridge -> !candidates(bridge, id).isEmpty())
                .toList();
        if (wanted.isEmpty()) {
            throw new RefusedException(
                    "no switch is waiting to be accepted as "
                            + AdmissionControl.titles(meant)
                            + id.map(one -> " with the datapath id " + one).orElse(""),
                    waitingNow()
                            + "; `ovs-vsctl set-controller BRIDGE tcp:CONTROLLER:PORT` on the host makes it connect");
        }
        if (id.isPresent() && wanted.size() > 1) {
            throw new RefusedException(
                    "it may be " + AdmissionControl.titles(wanted),
                    "choose one: `weft adopt " + wanted.get(0).title() + " " + id.get() + "`");
        }
        List<Views.AdoptedView> done = new ArrayList<>();
        List<String> left = new ArrayList<>();
        wanted.forEach(bridge -> adopt(bridge, id, done, left));
        if (done.isEmpty()) {
            throw new RefusedException(left.get(0), "see `weft switches`");
        }
        return new Views.Adoption(done, left);
    }

    Views.Adoption adoptAll() {
        List<Views.AdoptedView> done = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Bridge bridge : loop.fabric().topology().bridges()) {
            if (!candidates(bridge, Optional.empty()).isEmpty()) {
                adopt(bridge, Optional.empty(), done, left);
            }
        }
        return new Views.Adoption(done, left);
    }

    private List<Pending> candidates(Bridge bridge, Optional<DatapathId> id) {
        return admission.waitingFor(bridge).stream()
                .filter(one -> id.isEmpty() || id.get().equals(one.id()))
                .toList();
    }

    private void adopt(Bridge bridge, Optional<DatapathId> id, List<Views.AdoptedView> done, List<String> left) {
        List<Pending> candidates = candidates(bridge, id);
        Pending first = candidates.get(0);
        Optional<String> against = against(bridge, candidates, id);
        if (against.isPresent()) {
            left.add(against.get());
            return;
        }
        admission.adopt(bridge, first.id(), "by `weft adopt`");
        done.add(view(bridge, first.id(), bridge.title() + " is adopted, with the datapath id " + first.id() + "."));
    }

    /** What is not clear about it. */
    private Optional<String> against(Bridge bridge, List<Pending> candidates, Optional<DatapathId> id) {
        Pending first = candidates.get(0);
        String clear = "`weft adopt " + bridge.title() + " " + first.id() + "`";
        if (admission.givenInFile(bridge)) {
            return Optional.of("the topology file gives " + bridge.title() + " the datapath id " + bridge.datapathId()
                    + ", but the waiting switch has " + first.id() + ": change the file, then `weft reload`");
        }
        if (id.isPresent()) {
            return Optional.empty();
        }
        if (candidates.stream().map(Pending::id).distinct().count() > 1) {
            return Optional.of("several switches are waiting to be accepted as " + bridge.title()
                    + ": choose one by its datapath id, like " + clear + "; `weft switches` lists them");
        }
        List<Bridge> may = admission.waiting().getOrDefault(first, List.of());
        if (may.size() > 1) {
            return Optional.of("the switch " + first.id() + " may be " + AdmissionControl.titles(may)
                    + ": choose one with its datapath id, like " + clear);
        }
        if (admission.isConnected(bridge)) {
            return Optional.of("the switch of " + bridge.title() + " is connected (" + bridge.datapathId()
                    + "): to replace it, name the other by its datapath id, " + clear);
        }
        return Optional.empty();
    }

    Views.Adoption unadopt(String words) {
        List<Views.AdoptedView> done = new ArrayList<>();
        for (Bridge bridge : meant(words)) {
            loop.fabric().adoptions().of(BridgeKey.of(bridge)).ifPresent(id -> {
                admission.unadopt(bridge, "`weft adopt --undo`");
                done.add(view(
                        bridge,
                        id,
                        bridge.title() + " is no longer adopted. The bridge keeps its flows; `ovs-vsctl "
                                + "del-controller " + bridge.name() + "` on the host stops its attempts to connect."));
            });
        }
        if (done.isEmpty()) {
            throw new RefusedException(
                    words + " was not adopted by command",
                    "`weft events` shows which were; to revoke a `datapath-id:`, remove it from the topology file");
        }
        return new Views.Adoption(done, List.of());
    }

    private List<Bridge> meant(String words) {
        Topology topology = loop.fabric().topology();
        List<Bridge> meant = topology.bridges().stream()
                .filter(bridge -> BridgeKey.isMeant(bridge, words))
                .toList();
        if (meant.isEmpty()) {
            Stream<String> names = Stream.concat(
                    topology.hosts().stream().map(Host::name),
                    topology.bridges().stream().map(Bridge::title));
            throw new RefusedException(
                    "the topology file has no host or bridge '" + words + "'",
                    "it has " + Names.folded(names.distinct().toList()));
        }
        return meant;
    }

    private static DatapathId parsed(String id) {
        try {
            return DatapathId.parse(id);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    "'" + id + "' is not a datapath id",
                    "a datapath id has 16 hexadecimal digits; `weft switches` lists the waiting ones");
        }
    }

    private String waitingNow() {
        List<String> titles = loop.fabric().topology().bridges().stream()
                .filter(bridge -> !admission.waitingFor(bridge).isEmpty())
                .map(Bridge::title)
                .toList();
        return titles.isEmpty() ? "none is waiting now" : "waiting now: " + Names.folded(titles);
    }

    private static Views.AdoptedView view(Bridge bridge, DatapathId id, String text) {
        return new Views.AdoptedView(bridge.host().name(), bridge.title(), id.toString(), text);
    }
}

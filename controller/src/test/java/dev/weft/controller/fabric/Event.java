package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.topology.DatapathId;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.util.List;

/** Something that happens to a {@link World}; one that makes no sense there and then changes nothing. */
sealed interface Event {
    void happenTo(World world);

    record Up(DatapathId bridge, List<SwitchPort> more) implements Event {
        @Override
        public void happenTo(World world) {
            world.up(bridge, more);
        }
    }

    record Down(DatapathId bridge) implements Event {
        @Override
        public void happenTo(World world) {
            world.down(bridge);
        }
    }

    record PortThere(DatapathId bridge, SwitchPort port) implements Event {
        @Override
        public void happenTo(World world) {
            world.portThere(bridge, port);
        }
    }

    record PortGone(DatapathId bridge, SwitchPort port) implements Event {
        @Override
        public void happenTo(World world) {
            world.portGone(bridge, port);
        }
    }

    record Seen(DatapathId bridge, int port, MacAddress mac, String ip) implements Event {
        @Override
        public void happenTo(World world) {
            world.connected(bridge).ifPresent(at -> world.fabric().packetIn(at, Lab.arp(port, mac, ip)));
        }
    }

    /** It answers a gateway that asked for its address. */
    record Answers(DatapathId bridge, int port, MacAddress mac, String ip) implements Event {
        @Override
        public void happenTo(World world) {
            world.connected(bridge).ifPresent(at -> world.fabric().answered(at, Lab.arp(port, mac, ip)));
        }
    }

    /** Somebody else claims its address, and it does not answer for it. */
    record GivesUp(MacAddress mac) implements Event {
        @Override
        public void happenTo(World world) {
            world.fabric().endpoints().stream()
                    .filter(endpoint ->
                            endpoint.mac().equals(mac) && endpoint.ip().isPresent())
                    .forEach(world.fabric()::gaveUp);
        }
    }

    record Silent(DatapathId bridge, int port, MacAddress mac) implements Event {
        @Override
        public void happenTo(World world) {
            Match match = Match.ALL.with(Field.IN_PORT, port).with(Field.ETH_SRC, mac);
            Place place = new Place(Table.LEARN.number(), Priority.ENTRY.number(), match);
            world.connected(bridge).ifPresent(at -> world.fabric().flowExpired(at, place));
        }
    }

    record Reload(Topology file) implements Event {
        @Override
        public void happenTo(World world) {
            world.reload(file);
        }

        @Override
        public String toString() {
            return "Reload[" + file.layout() + ", " + file.networks().size() + " networks, "
                    + file.hosts().size()
                    + " hosts, " + file.routers().size() + " routers, "
                    + file.containers().size() + " containers]";
        }
    }

    record Assign(Assignments.Port port, String network) implements Event {
        @Override
        public void happenTo(World world) {
            Fabric fabric = world.fabric();
            fabric.file()
                    .network(network)
                    .filter(in -> fabric.file().host(port.host()).isPresent())
                    .filter(in -> PortUse.of(
                                            fabric.file(),
                                            fabric.file()
                                                    .bridges(fabric.file()
                                                            .host(port.host())
                                                            .orElseThrow())
                                                    .get(0),
                                            port.name())
                                    .role()
                            == PortUse.Role.QUARANTINE)
                    .ifPresent(in -> fabric.assign(port, in));
        }
    }

    record Unassign(Assignments.Port port) implements Event {
        @Override
        public void happenTo(World world) {
            world.fabric().unassign(port);
        }
    }

    /** After a bug in the handling of one of its events. */
    record Rebuild(DatapathId bridge) implements Event {
        @Override
        public void happenTo(World world) {
            world.connected(bridge).ifPresent(at -> world.fabric().rebuild(at));
        }
    }
}

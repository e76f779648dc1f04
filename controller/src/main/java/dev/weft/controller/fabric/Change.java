package dev.weft.controller.fabric;

import dev.weft.controller.admission.BridgeKey;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import java.util.List;
import java.util.Optional;

/**
 * One thing that is different from now on. All that the fabric knows follows from these in their order: whoever has them has the
 * same image, and needs to decide nothing. They are written to logs ({@link DeltaCodec}), in the form of these records.
 */
sealed interface Change {
    /** The image in which it is so. */
    FabricImage applyTo(FabricImage image);

    /** A source says this now; not yet in force. */
    record Declared(String source, Declaration now) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.declared().with(source, now));
        }
    }

    /** What all sources say now is in force. */
    record InForce() implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.declared().merged());
        }
    }

    /**
     * A port was put into a network by command; not yet in force.
     *
     * @param network empty: it is in none by command any more
     */
    record Assigned(Assignments.Port port, Optional<String> network) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.declared().withAssigned(port, network));
        }
    }

    /** A port was taken out of a network, and its switch may still hold what says otherwise. */
    record Released(Assignments.Port port, boolean isOpen) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.declared().withReleased(port, isOpen));
        }
    }

    /** Others say that a host has a network; not yet in force. */
    record Believed(Assignments.Presence presence, boolean isSo) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.declared().withBelieved(presence, isSo));
        }
    }

    /** A bridge made by hand was accepted by command, or is not any more; not yet in force. */
    record Adopted(BridgeKey bridge, Optional<DatapathId> id) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.declared().withAdopted(bridge, id));
        }
    }

    /** A bridge has connected, whatever was known of it. */
    record BridgeUp(DatapathId bridge, List<SwitchPort> ports) implements Change {
        public BridgeUp {
            ports = List.copyOf(ports);
        }

        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withBridge(bridge, BridgeImage.of(ports));
        }
    }

    record BridgeDown(DatapathId bridge) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withoutBridge(bridge);
        }
    }

    /** All that a bridge must hold is to be made anew, whatever it was. */
    record Recompiled(DatapathId bridge) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image;
        }
    }

    record PortThere(DatapathId bridge, SwitchPort port) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withBridge(bridge, known -> known.with(port));
        }
    }

    record PortGone(DatapathId bridge, int number) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withBridge(bridge, known -> known.without(number));
        }
    }

    /** The names of ports that came up since what the bridge must hold was renewed. */
    record CameUp(DatapathId bridge, List<String> ports) implements Change {
        public CameUp {
            ports = List.copyOf(ports);
        }

        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withBridge(bridge, known -> known.withCameUp(ports));
        }
    }

    /** What a bridge must hold follows the ports that it has now. */
    record Renewed(DatapathId bridge) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image;
        }
    }

    /** A bridge has said what it holds, for the first time since it connected. */
    record FirstRead(DatapathId bridge) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withBridge(bridge, BridgeImage::read);
        }
    }

    record NoMeters(DatapathId bridge) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withBridge(bridge, BridgeImage::withoutMeters);
        }
    }

    /** An endpoint is so, whatever it was. */
    record Known(Endpoint endpoint) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.endpoints().with(endpoint));
        }
    }

    /** Nobody has that id any more, if anybody had. */
    record Forgotten(Endpoint.Id id) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.endpoints().without(id));
        }
    }

    /** What was kept of an endpoint has no place any more, whatever has that id now. */
    record Dropped(Endpoint.Id id) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image;
        }
    }

    /** Who had an address before is of no interest any more. */
    record TakenOver(String network, Ipv4Address ip) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.with(image.endpoints().withoutFormer(new EndpointImage.Address(network, ip)));
        }
    }

    /** An endpoint is known from before only, or was seen since. */
    record Provisional(Endpoint.Id id, boolean isSo) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withProvisional(id, isSo);
        }
    }

    record Asked(DatapathId bridge, boolean isSo) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withAsked(bridge, isSo);
        }
    }

    record Met(DatapathId bridge, boolean isSo) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withMet(bridge, isSo);
        }
    }

    record Awaited(Endpoint endpoint, boolean isSo) implements Change {
        @Override
        public FabricImage applyTo(FabricImage image) {
            return image.withAwaited(endpoint, isSo);
        }
    }
}

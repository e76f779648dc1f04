package dev.weft.controller.fabric;

import dev.weft.controller.budget.Bound;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import java.util.List;
import java.util.Set;

/**
 * What follows from an event. {@link Fabric} and {@link PacketInDispatcher} name effects, {@link FabricLoop} has them performed. A
 * new one does not compile until every {@link Performer} says what it does about it.
 */
sealed interface Effect {
    /** Gives itself to what performs it. */
    void performBy(Performer performer);

    /** Performs effects: a method for each. */
    interface Performer {
        void send(Send send);

        void announce(Announce announce);

        void release(Release release);

        void announceGateways(AnnounceGateways announce);

        void wake(Wake wake);

        void dropped(Dropped dropped);

        void over(Over over);

        void changed(Changed changed);

        void note(Note note);
    }

    /**
     * The switch is to send this frame.
     *
     * @param inPort the port that it is to be taken for having come in by
     */
    record Send(DatapathId bridge, int inPort, List<Action> actions, byte[] frame) implements Effect {
        /** As if it came from the controller. */
        Send(DatapathId bridge, List<Action> actions, byte[] frame) {
            this(bridge, SwitchPort.CONTROLLER, actions, frame);
        }

        @Override
        public void performBy(Performer performer) {
            performer.send(this);
        }
    }

    /**
     * {@link Fabric#announce} is to be called once the endpoint's switch holds what it must, and the others that have its network
     * have been told.
     */
    record Announce(Endpoint endpoint) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.announce(this);
        }
    }

    /** {@link Fabric#released} is to be called once the bridge holds what it must. */
    record Release(DatapathId bridge, Set<Assignments.Port> ports) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.release(this);
        }
    }

    /** {@link Fabric#announceGateways} is to be called once the bridge holds what it must. */
    record AnnounceGateways(DatapathId bridge) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.announceGateways(this);
        }
    }

    /**
     * {@link PacketInDispatcher#wake} is to be called then.
     *
     * @param at on the clock that its other events have
     */
    record Wake(long at) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.wake(this);
        }
    }

    /**
     * A packet that was to be dealt with was dropped.
     *
     * @param port number of the port that it came in by
     */
    record Dropped(DatapathId bridge, int port, Overload why) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.dropped(this);
        }
    }

    /**
     * A switch sent more than it may.
     *
     * @param times how much was over
     */
    record Over(DatapathId bridge, Bound bound, long times) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.over(this);
        }
    }

    /** What this bridge must hold may be different now. */
    record Changed(DatapathId bridge) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.changed(this);
        }
    }

    /**
     * Something worth telling the user.
     *
     * @param host the host it happened on, or the bridge's title; empty: none in particular
     * @param text one sentence
     */
    record Note(NoteKind kind, String host, String text) implements Effect {
        /** About an endpoint. */
        static Note about(NoteKind kind, Endpoint endpoint, String what) {
            return new Note(kind, endpoint.host(), endpoint.title() + " in " + endpoint.network() + " " + what);
        }

        @Override
        public void performBy(Performer performer) {
            performer.note(this);
        }
    }
}

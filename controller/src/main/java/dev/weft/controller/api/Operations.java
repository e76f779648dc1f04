package dev.weft.controller.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Everything one can ask of a running controller. The one implementation is behind the control socket; the command line
 * and the console are its clients, and so will be any other face. Each answer is a record of {@link Views}, which is
 * also its JSON. A stage completes with {@link RefusedException} where the request itself is at fault.
 */
public interface Operations {
    CompletionStage<Views.Status> status();

    CompletionStage<List<Views.HostView>> hosts();

    CompletionStage<List<Views.NetworkView>> networks();

    CompletionStage<List<Views.EndpointView>> endpoints();

    CompletionStage<List<Views.SwitchView>> switches();

    /** What passed between the controller and each switch of the file since the controller started. */
    CompletionStage<List<Views.CounterView>> counters();

    /** The ports of the connected switches, and what each is for. */
    CompletionStage<List<Views.PortView>> ports();

    /**
     * The flows that the switches really hold, read from them now, with their packet counts.
     *
     * @param of only this host's or this bridge's, by title; empty: all
     */
    CompletionStage<Views.Flows> flows(Optional<String> of);

    /**
     * The flows and groups in the switches that are not Weft's. They are never touched.
     *
     * @param of only this host's or this bridge's, by title; empty: all
     */
    CompletionStage<Views.Foreign> foreign(Optional<String> of);

    /**
     * Reads what the switches hold and makes it right; completes when they have confirmed.
     *
     * @param of only this host's or this bridge's, by title; empty: all that are connected
     */
    CompletionStage<Views.Healed> heal(Optional<String> of);

    /**
     * The packets that the switches refused, by reason, from their counters now.
     *
     * @param of only this host's or this bridge's, by title; empty: all
     */
    CompletionStage<Views.Drops> drops(Optional<String> of);

    /** What is in force, and exactly what the switches hold, read from them now: for a proof. */
    CompletionStage<Views.Live> live();

    /** What forwarding knows: declared and learned MAC addresses, and where they are. */
    CompletionStage<List<Views.MacView>> macs();

    /** The newest events, oldest first. */
    CompletionStage<List<Views.EventView>> events();

    /** Reads the topology file again. A file with problems changes nothing; the answer lists them. */
    CompletionStage<Views.Reload> reload();

    /** Puts a port that is in no network into one, until it is taken out again or the file says something about it. */
    CompletionStage<Views.Assignment> assignPort(String host, String port, String network);

    /** Takes a port out of the network that {@link #assignPort} put it into. */
    CompletionStage<Views.Assignment> unassignPort(String host, String port);

    /**
     * Accepts bridges made by hand that wait, and remembers them.
     *
     * @param bridge a title, or a host for all of its bridges
     * @param id     the datapath id of the one that is meant, where several claim to be that bridge
     */
    CompletionStage<Views.Adoption> adopt(String bridge, Optional<String> id);

    /** Accepts all bridges made by hand that wait, but those that are not clear. */
    CompletionStage<Views.Adoption> adoptAll();

    /** Accepts a bridge under its own datapath id no more. */
    CompletionStage<Views.Adoption> unadopt(String bridge);

    /** The request cannot be answered, and why, in words for the user. */
    final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String fix;

        public RefusedException(String why) {
            this(why, "`weft help` lists the commands");
        }

        /**
         * @param why what is wrong with the request
         * @param fix what to ask instead
         */
        public RefusedException(String why, String fix) {
            super(why);
            this.fix = fix;
        }

        public String fix() {
            return fix;
        }
    }
}

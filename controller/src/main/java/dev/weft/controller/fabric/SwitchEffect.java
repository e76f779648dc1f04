package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a {@link SwitchReconciler} wants done, in this order. A new one does not compile until {@link ConnectedSwitch} says what it
 * does about it.
 */
sealed interface SwitchEffect {
    /** Gives itself to what performs it. */
    void performBy(Performer performer);

    /** Performs effects: a method for each. */
    interface Performer {
        void read();

        void observe(Observe observe);

        void program(Difference difference);

        void wake(Wake wake);

        void tell(Effect.Note note);

        void mended(Drift drift);

        void withoutMeters(SwitchError refused);

        void close(String why);

        void answer(Answer<?> answer);

        void disappoint(Disappoint disappoint);
    }

    /** The switch is to say what it holds: then {@link SwitchReconciler#wasRead}. */
    record Read() implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.read();
        }
    }

    /**
     * The fabric is to look at what the switch holds; then it is to be compared, and {@link SwitchReconciler#wasCompared}.
     *
     * @param gone    ran out while the switch was answering, so it holds them no more
     * @param isAudit whether it had confirmed what it holds; else the fabric recovers from it
     */
    record Observe(Installed installed, Set<Place> gone, boolean isAudit) implements SwitchEffect {
        /** How many flows it is about. */
        int size() {
            return installed.flows().size();
        }

        /** What the switch holds, without what ran out. */
        Installed stillThere() {
            return installed.without(gone);
        }

        @Override
        public void performBy(Performer performer) {
            performer.observe(this);
        }
    }

    /** The switch is to be sent this: then {@link SwitchReconciler#wasProgrammed}. */
    record Program(Difference difference) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.program(difference);
        }
    }

    /** {@link SwitchReconciler#elapsed} is to be called after that time. */
    record Wake(Backoff.Timer timer, Duration after) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.wake(this);
        }
    }

    record Tell(Effect.Note note) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.tell(note);
        }
    }

    /** The switch did not hold this, and has confirmed that it does again. */
    record Mended(Drift drift) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.mended(drift);
        }
    }

    /** The switch refuses meters: nothing that it must hold may have any, from before the next effect on. */
    record WithoutMeters(SwitchError refused) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.withoutMeters(refused);
        }
    }

    /** The connection is of no use any more. */
    record Close(String why) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.close(why);
        }
    }

    /** These hear what they wait for. */
    record Answer<T>(List<CompletableFuture<T>> waiting, T value) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.answer(this);
        }

        /** Tells them. */
        void complete() {
            waiting.forEach(asked -> asked.complete(value));
        }
    }

    /** These will not hear what they wait for. */
    record Disappoint(List<CompletableFuture<Audit>> waiting, String why) implements SwitchEffect {
        @Override
        public void performBy(Performer performer) {
            performer.disappoint(this);
        }

        /** Tells them. */
        void complete() {
            waiting.forEach(asked -> asked.completeExceptionally(new IllegalStateException(why)));
        }
    }
}

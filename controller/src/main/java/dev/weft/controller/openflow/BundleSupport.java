package dev.weft.controller.openflow;

import dev.weft.flows.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Which differences go to a switch as a bundle. Belongs to the connection's event loop. */
final class BundleSupport {
    /** One message takes effect at once by itself. */
    private static final int FEWEST = 2;

    /** While Open vSwitch commits, it answers nobody. */
    static final int MOST = 20_000;

    private final Consumer<String> refusal;
    private boolean isKnown;
    private Optional<String> refused = Optional.empty();

    /** @param refusal is told once why the switch takes no bundles */
    BundleSupport(Consumer<String> refusal) {
        this.refusal = refusal;
    }

    /** What is to be sent, one after the other, each with an end of its own: meters go before the bundle. No stale ones yet. */
    List<Program> programs(Difference difference) {
        List<Step> inside = Step.ofFlowsAndGroups(difference);
        long changes =
                inside.stream().filter(step -> step.kind() == Step.Kind.CHANGE).count();
        List<Program> programs = new ArrayList<>();
        if (changes < FEWEST || changes > MOST || refused.isPresent()) {
            addSteps(Step.of(difference), programs);
            return programs;
        }
        addSteps(Step.ofNewMeters(difference), programs);
        programs.add(new Bundle(inside, this, new CompletableFuture<>()));
        return programs;
    }

    /** What follows once the switch has taken all of these: or nothing. */
    static List<Program> afterwards(Difference difference) {
        List<Program> programs = new ArrayList<>();
        addSteps(Step.ofStaleMeters(difference), programs);
        return programs;
    }

    private static void addSteps(List<Step> steps, List<Program> programs) {
        if (!steps.isEmpty()) {
            programs.add(new StepByStep(steps, new CompletableFuture<>()));
        }
    }

    /** Whether the switch has opened a bundle before: then what is in one need not wait for the answer. */
    boolean isKnown() {
        return isKnown;
    }

    void taken() {
        isKnown = true;
    }

    /** The switch takes no bundles, for as long as this connection lasts. */
    void refused(String why) {
        if (refused.isEmpty()) {
            refused = Optional.of(why);
            refusal.accept(why);
        }
    }
}

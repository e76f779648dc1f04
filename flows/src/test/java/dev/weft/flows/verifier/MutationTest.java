package dev.weft.flows.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Match;
import dev.weft.flows.simulator.Fabric;
import dev.weft.flows.simulator.FlowFault;
import dev.weft.flows.simulator.Hop;
import dev.weft.flows.simulator.Outcome;
import dev.weft.flows.simulator.Packet;
import dev.weft.flows.simulator.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Corrupts one flow and asks whether the verifier notices. Whether the corruption changes anything is decided without
 * it: the simulator walks packets aimed at the flow, and random ones, through the fabric with and without it. {@code
 * -Dweft.seed=N} runs one topology.
 */
class MutationTest {
    private static final int TOPOLOGIES = 110;
    private static final int MUTATIONS = 6;
    private static final int LAB_MUTATIONS = 60;
    private static final int PACKETS = 30;

    private int changed;
    private int unchanged;
    private int foundAlone;

    @Test
    void everyCorruptionThatChangesAnythingIsCaughtWithAPacketThatShowsIt() {
        Optional<Long> only = Optional.ofNullable(Long.getLong("weft.seed"));
        for (long seed = only.orElse(1L); seed <= only.orElse((long) TOPOLOGIES); seed++) {
            corrupt("weft.seed=" + seed, new Varied(seed), new Random(seed), MUTATIONS);
        }
        if (only.isEmpty()) {
            for (Varied lab : Varied.lab()) {
                corrupt("the lab's " + lab.topology().networks(), lab, new Random(1), LAB_MUTATIONS);
            }
        }
        assertThat(changed)
                .as("that change something; %s more only the verifier found, %s none", foundAlone, unchanged)
                .isGreaterThanOrEqualTo(only.isPresent() ? 0 : 200);
    }

    private void corrupt(String title, Varied made, Random random, int times) {
        List<Held> right = made.compiled();
        Fabric fabric = fabric(made, right);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(right.size());
            Mutation.of(right.get(at).tables(), random).ifPresent(mutation -> {
                List<Held> wrong = new ArrayList<>(right);
                wrong.set(at, Held.of(right.get(at).bridge(), mutation.tables()));
                judge(title + ": " + mutation.what(), made, fabric, wrong, mutation, random);
            });
        }
    }

    private void judge(String title, Varied made, Fabric right, List<Held> held, Mutation mutation, Random random) {
        Fabric wrong;
        try {
            wrong = fabric(made, held);
        } catch (FlowFault refused) {
            return; // no switch would take it, or it does nothing
        }
        boolean isChanged = isChanged(made, right, wrong, mutation, random);
        List<Finding> findings = verify(made, held);
        if (isChanged) {
            changed++;
            assertThat(findings).as(title).isNotEmpty();
        } else if (findings.isEmpty()) {
            unchanged++;
        } else {
            foundAlone++;
        }
        for (Finding finding : findings) {
            assertThat(behaviour(() -> finding.walk(wrong).orElseThrow()))
                    .as(title + "\n" + finding)
                    .isNotEqualTo(behaviour(() -> finding.walk(right).orElseThrow()));
        }
    }

    private static List<Finding> verify(Varied made, List<Held> held) {
        Verifier verifier = new Verifier(made.topology(), made.endpoints(), held);
        Checker checker = verifier.checker();
        return verifier.ingresses().stream()
                .flatMap(ingress -> checker.check(ingress).findings().stream())
                .toList();
    }

    private static boolean isChanged(Varied made, Fabric right, Fabric wrong, Mutation mutation, Random random) {
        RandomPackets packets = new RandomPackets(random, made.topology(), made.endpoints());
        for (Ingress ingress : new Verifier(made.topology(), made.endpoints(), nothing(made)).ingresses()) {
            for (int i = 0; i < PACKETS; i++) {
                Match aim = i % 5 == 0
                        ? Match.ALL
                        : mutation.matches()
                                .get(random.nextInt(mutation.matches().size()));
                Packet packet = packets.next(ingress, aim);
                Finding probe = new Finding(ingress, "", "", Optional.of(packet));
                if (!behaviour(() -> probe.walk(right).orElseThrow())
                        .equals(behaviour(() -> probe.walk(wrong).orElseThrow()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The same bridges without flows: for what comes in where, they do not matter. */
    private static List<Held> nothing(Varied made) {
        return made.bridges().stream()
                .map(bridge -> Held.of(bridge, FlowTables.EMPTY))
                .toList();
    }

    private interface Walking {
        Walk walk();
    }

    /** What anybody could notice: the ends of all copies, and what was on the underlay. */
    private static List<String> behaviour(Walking walking) {
        try {
            Walk walk = walking.walk();
            return Stream.concat(
                            walk.outcomes().stream().flatMap(MutationTest::end),
                            walk.crossings().stream().map(MutationTest::crossing))
                    .sorted()
                    .toList();
        } catch (FlowFault fault) {
            return List.of("fault");
        }
    }

    private static String crossing(Hop hop) {
        return "over the underlay to " + hop.host() + " with "
                + hop.passage().packet().get(Field.TUN_ID);
    }

    private static Stream<String> end(Outcome outcome) {
        if (outcome instanceof Outcome.Dropped || outcome instanceof Outcome.Awaited) {
            return Stream.of(); // nothing leaves by a port that is not there
        } else if (outcome instanceof Outcome.Delivered end) {
            return Stream.of(end + " as " + end.packet().headersOnly());
        } else if (outcome instanceof Outcome.ToGateway end) {
            return Stream.of(end + " as " + end.packet().headersOnly());
        } else if (outcome instanceof Outcome.ToController end) {
            long metadata = end.packet().get(Field.METADATA);
            return Stream.of(end + " as " + end.packet().headersOnly() + " with " + metadata);
        }
        return Stream.of(outcome.toString());
    }

    private static Fabric fabric(Varied made, List<Held> held) {
        return new Fabric(
                made.topology(),
                held.stream()
                        .map(one -> new Fabric.Site(one.bridge(), one.tables()))
                        .toList());
    }
}

package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what becomes of a class of packets with what is to become of it, for all of its packets at once. */
final class Judge {
    /** What is wrong, and packets of the class that show it. */
    record Fault(String what, Box packets) {}

    /** What counts of a packet that has left: its headers. */
    private static final Set<Field> FRAME =
            EnumSet.complementOf(EnumSet.of(Field.IN_PORT, Field.METADATA, Field.TUN_ID, Field.TUN_SRC, Field.TUN_DST));

    /** The controller is told besides which network it is in. */
    private static final Set<Field> SHOWN = with(Field.METADATA);

    private final PacketClass found;
    private final Verdict verdict;

    private Judge(PacketClass found, Verdict verdict) {
        this.found = found;
        this.verdict = verdict;
    }

    /** The first thing that is wrong; empty where nothing is. */
    static Optional<Fault> compare(PacketClass found, Verdict verdict) {
        Judge judge = new Judge(found, verdict);
        return judge.ends().or(judge::crossings);
    }

    private Optional<Fault> ends() {
        List<End> missing = new ArrayList<>(verdict.ends());
        for (End end : found.ends()) {
            int at = 0;
            while (at < missing.size() && !isSamePlace(missing.get(at), end)) {
                at++;
            }
            if (at == missing.size()) {
                return fault(title(end), found.packets());
            }
            Optional<Fault> changed = headers(end, missing.remove(at));
            if (changed.isPresent()) {
                return changed;
            }
        }
        return missing.isEmpty() ? Optional.empty() : fault("it is not " + missing.get(0), found.packets());
    }

    private String title(End end) {
        boolean isTwice = verdict.ends().stream().anyMatch(expected -> isSamePlace(expected, end));
        return isTwice ? "it is twice " + end : end instanceof End.Trouble ? end.toString() : "it is " + end;
    }

    private static boolean isSamePlace(End expected, End end) {
        if (expected instanceof End.Sent one && end instanceof End.Sent other) {
            return one.way() == other.way()
                    && one.port().equals(other.port())
                    && one.bridge().equals(other.bridge());
        }
        return expected instanceof End.ToController one
                && end instanceof End.ToController other
                && one.table() == other.table()
                && one.why() == other.why()
                && one.bridge().equals(other.bridge());
    }

    private Optional<Fault> headers(End end, End expected) {
        boolean isShown = end instanceof End.ToController;
        Headers as = headers(end);
        Headers right = headers(expected);
        for (Field field : isShown ? SHOWN : FRAME) {
            Optional<Box> differing = differing(as.get(field), right.get(field), found.packets());
            if (differing.isPresent()) {
                return fault(
                        "it is " + end + " with " + field.ovsName() + " "
                                + text(field, as.get(field), differing.get()) + " and not "
                                + text(field, right.get(field), differing.get()),
                        differing.get());
            }
        }
        return Optional.empty();
    }

    private static Headers headers(End end) {
        return end instanceof End.Sent sent ? sent.headers() : ((End.ToController) end).headers();
    }

    /** Packets of the class in which the two values are not the same; empty where they are the same in all. */
    static Optional<Box> differing(Value one, Value other, Box packets) {
        if (one.equals(other)) {
            return Optional.empty();
        }
        if (packets.isFixed(one) && packets.isFixed(other)) {
            return packets.fixed(one) == packets.fixed(other) ? Optional.empty() : Optional.of(packets);
        }
        return packets.products().stream()
                .flatMap(product -> unlike(one, other, product).stream())
                .findFirst();
    }

    /** The same where the fields are independent of each other. */
    private static Optional<Box> unlike(Value one, Value other, Box product) {
        if (product.isFixed(one) && product.isFixed(other)) {
            return product.fixed(one) == product.fixed(other) ? Optional.empty() : Optional.of(product);
        }
        if (product.isFixed(one)) {
            return without(product.fixed(one), (Value.Original) other, product);
        }
        Value.Original free = (Value.Original) one;
        if (product.isFixed(other)) {
            return without(product.fixed(other), free, product);
        }
        Value.Original original = (Value.Original) other;
        if (original.field() == free.field()) {
            return Optional.of(product); // one was decremented more often
        }
        Field field = original.field();
        long some = product.get(field).any().orElseThrow();
        return product.and(new Bits(field, some, field.allBits()))
                .flatMap(fixed -> without(fixed.fixed(original), free, fixed));
    }

    /** The packets in which a value that is free is not this number. */
    private static Optional<Box> without(long number, Value.Original free, Box product) {
        Field field = free.field();
        return product.minus(new Bits(field, number + free.less() & field.allBits(), field.allBits()));
    }

    private static String text(Field field, Value value, Box packets) {
        return packets.isFixed(value) ? field.format(packets.fixed(value)) : value.toString();
    }

    /** What is on the underlay on the way, even if it comes to nothing there: one copy to each bridge that is to have one. */
    private Optional<Fault> crossings() {
        Set<String> missing = new TreeSet<>(verdict.bridges());
        for (Crossing crossing : found.crossings()) {
            String sent = "it is sent to " + crossing.to() + " over the underlay";
            if (!missing.remove(crossing.to())) {
                return fault(verdict.bridges().contains(crossing.to()) ? sent + " twice" : sent, found.packets());
            }
            Vni vni = verdict.network().orElseThrow().vni();
            Optional<Box> wrong = differing(crossing.tunnelId(), Value.constant(vni.number()), found.packets());
            if (wrong.isPresent()) {
                return fault(sent + " with VNI " + crossing.tunnelId() + " and not " + vni, wrong.get());
            }
        }
        return missing.isEmpty()
                ? Optional.empty()
                : fault("it is not sent over the underlay to " + String.join(", ", missing), found.packets());
    }

    private static Optional<Fault> fault(String what, Box packets) {
        return Optional.of(new Fault(what, packets));
    }

    private static Set<Field> with(Field more) {
        Set<Field> fields = EnumSet.copyOf(FRAME);
        fields.add(more);
        return fields;
    }
}

package dev.weft.bootstrap.change;

import dev.weft.bootstrap.plan.RepairScript;
import dev.weft.bootstrap.remote.Command;
import java.util.List;

/**
 * One thing that a host puts right by itself, as its planner would: part of {@link RepairScript}.
 *
 * @param kind    what sort of thing it is, as in {@link Change}
 * @param name    which one
 * @param moot    a question of the script; where its answer is yes there is nothing to do. Empty: there always may be
 * @param rights  questions that all have the answer yes when nothing is to be done
 * @param repairs what is done else, in order
 */
public record RepairStep(String kind, String name, List<String> moot, List<List<String>> rights, List<Repair> repairs) {
    public RepairStep {
        moot = List.copyOf(moot);
        rights = rights.stream().map(List::copyOf).toList();
        repairs = List.copyOf(repairs);
        if (rights.isEmpty() || repairs.isEmpty()) {
            throw new IllegalArgumentException("a step needs a question and a repair: " + kind + " " + name);
        }
    }

    static RepairStep of(String kind, String name, List<List<String>> rights, List<Command> commands) {
        return new RepairStep(kind, name, List.of(), rights, List.of(Repair.of(commands)));
    }

    /**
     * Commands that belong together.
     *
     * @param unless a question; where its answer is yes they are left out. Empty: never
     */
    public record Repair(List<String> unless, List<Command> commands) {
        public Repair {
            unless = List.copyOf(unless);
            commands = List.copyOf(commands);
            if (commands.isEmpty()) {
                throw new IllegalArgumentException("a repair without commands");
            }
        }

        static Repair of(List<Command> commands) {
            return new Repair(List.of(), commands);
        }
    }

    /** A question: a function of the script and its arguments. */
    static List<String> ask(String... words) {
        return List.of(words);
    }
}

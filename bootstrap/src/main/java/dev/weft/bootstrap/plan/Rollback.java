package dev.weft.bootstrap.plan;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.remote.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a host undoes by itself when it cannot be reached any more after changes that can cut it off: like {@code commit
 * confirmed} of routers. The script is on the host's disk before anything is changed; it waits apart from the login, which may be cut.
 *
 * @param script that undoes
 */
public record Rollback(String script) {
    /** How long the host waits for the word. With what undoing takes it is less than a minute. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a change goes on before the word is given anew. */
    public static final Duration RENEWAL = Duration.ofSeconds(8);

    private static final Set<String> RISKY = Set.of("gateway", "firewall", "sysctl");

    /** Keeps what the host would put right by itself as it is now. */
    static final String PREPARE = """
            set -e
            umask 077
            mkdir -p /var/lib/weft-undo
            cd /var/lib/weft-undo
            rm -f armed undoing undone undone.new heal.before
            [ ! -e /etc/weft/heal.sh ] || cp -p /etc/weft/heal.sh heal.before
            cat >undo.sh
            """;

    /** A service of systemd outlives the login whatever logind is told; without systemd a session of its own does. */
    static final String ARM = """
            cd /var/lib/weft-undo || exit
            token=$(cat /proc/sys/kernel/random/uuid)
            printf '%s' "$token" >armed && : >/run/weft-undo-armed || exit
            if command -v systemd-run >/dev/null &&
              systemd-run --quiet --collect --unit="weft-undo-$token" sh /var/lib/weft-undo/undo.sh wait "$token" "$1" 2>/dev/null; then
              exit 0
            fi
            setsid sh /var/lib/weft-undo/undo.sh wait "$token" "$1" </dev/null >/dev/null 2>&1 &
            """;

    /** Says what was undone, if it was; else that it need not be. */
    static final String CONFIRM = """
            cd /var/lib/weft-undo 2>/dev/null || exit 0
            rm -f /run/weft-undo-armed
            if mv armed confirmed 2>/dev/null; then exit 0; fi
            tries=0
            while [ -e undoing ] && [ ! -e undone ] && [ "$tries" -lt 300 ]; do
              tries=$((tries + 1))
              sleep 0.1
            done
            [ ! -e undone ] || { cat undone; exit 3; }
            """;

    /** Empty where no change can cut the host off. */
    public static Optional<Rollback> of(HostPlan plan, HostFacts facts) {
        List<String> lines = new ArrayList<>();
        for (Change change : plan.changes()) {
            if (isRisky(change)) {
                lines.addAll(undoing(change, facts));
            }
        }
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        lines.add("mv -f undone.new undone");
        return Optional.of(new Rollback(Resources.text("undo/undo.sh") + String.join("\n", lines) + "\n"));
    }

    public static boolean isRisky(Change change) {
        return RISKY.contains(change.kind()) && change.sign() != Change.Sign.REMOVE;
    }

    private static List<String> undoing(Change change, HostFacts facts) {
        return switch (change.kind()) {
            case "gateway" -> gateway(change, facts);
            case "firewall" -> firewall(change);
            default -> setting(change, facts);
        };
    }

    /** A port of somebody else's that was only taken over stays: it had its address before. */
    private static List<String> gateway(Change change, HostFacts facts) {
        Optional<Ovs.Port> port = facts.ovs().bridgeOf(change.name()).flatMap(bridge -> bridge.port(change.name()));
        return port.filter(is -> !is.isOurs()).isPresent()
                ? List.of()
                : List.of(Shell.line(List.of("gateway", bridge(change), change.name())));
    }

    private static String bridge(Change change) {
        for (Command command : change.commands()) {
            int at = command.words().indexOf("add-port");
            if (at >= 0) {
                return command.words().get(at + 1);
            }
        }
        throw new IllegalArgumentException("a gateway that is put on no bridge: " + change.line());
    }

    /** Where rules of ours were before, the script of before puts them back. */
    private static List<String> firewall(Change change) {
        return change.commands()
                .get(0)
                .input()
                .lines()
                .filter(line -> line.startsWith("*") || line.startsWith("-I "))
                .collect(ArrayList::new, Rollback::call, List::addAll);
    }

    private static void call(List<String> lines, String line) {
        String table = line.startsWith("*") ? line.substring(1) : "";
        if (!table.isEmpty()) {
            lines.add("table=" + Shell.line(List.of(table)));
            return;
        }
        String[] words = line.split(" ");
        lines.add("chain \"$table\" " + Shell.line(List.of(words[1], words[words.length - 1])));
    }

    private static List<String> setting(Change change, HostFacts facts) {
        List<String> lines = new ArrayList<>();
        for (Command command : change.commands()) {
            if (command.words().get(0).equals("sysctl")) {
                for (String assignment :
                        command.words().subList(3, command.words().size())) {
                    String path = assignment.substring(0, assignment.indexOf('='));
                    Optional.ofNullable(facts.sysctls().get(path))
                            .ifPresent(was -> lines.add(Shell.line(List.of("setting", path, was))));
                }
            }
        }
        return lines;
    }

    public Command prepare() {
        return Command.script("prepare-undo", PREPARE, List.of()).withInput(script);
    }

    public static Command arm() {
        return Command.script("arm-undo", ARM, List.of(Long.toString(PATIENCE.toSeconds())));
    }

    public static Command confirm() {
        return Command.script("confirm", CONFIRM, List.of());
    }
}

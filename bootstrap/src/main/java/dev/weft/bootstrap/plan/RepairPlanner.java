package dev.weft.bootstrap.plan;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.RepairFiles;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.spec.HostSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a host puts itself right with: {@link RepairScript}, and the systemd units that run it. The script is configuration of
 * this host, and below /etc it is on its own disk and writable even where /usr is not.
 */
public final class RepairPlanner {
    public static final String SCRIPT = "/etc/weft/heal.sh";

    private static final String UNITS = "/etc/systemd/system/";
    private static final List<String> STARTERS = List.of("weft-heal.timer", "weft-heal.path");

    /** Whole or not at all, and not if the connection ends before its end. */
    static final String WRITE_FILE = """
            set -e
            mkdir -p "$(dirname "$1")"
            trap 'rm -f "$1.new"' EXIT
            cat >"$1.new"
            printf '%s  %s\\n' "$2" "$1.new" | sha256sum --check --status
            chmod "$3" "$1.new"
            mv -f "$1.new" "$1"
            """;

    /** What the script keeps goes with it. */
    static final String REMOVE_FILE = """
            rm -f "$1" "$1.new"
            case $1 in
              */heal.sh)
                rmdir "$(dirname "$1")" 2>/dev/null || true
                rm -rf /var/lib/weft-heal /run/weft-heal /var/lib/weft-undo /run/weft-undo-armed
                ;;
            esac
            """;

    static final String START_UNITS = """
            systemctl daemon-reload && systemctl --quiet enable "$@" && systemctl restart "$@"
            """;

    /** A unit whose file is gone can still be running. */
    static final String STOP_UNITS = """
            systemctl --quiet disable --now "$@" 2>/dev/null || systemctl stop "$@" 2>/dev/null || true
            """;

    static final String RELOAD_UNITS = "systemctl daemon-reload\n";

    private final HostSpec spec;
    private final HostFacts facts;

    RepairPlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    /** All paths that are ours by name, in the order in which they are made. */
    public static List<String> paths() {
        return Stream.concat(
                        Stream.of(SCRIPT),
                        Stream.concat(Stream.of("weft-heal.service"), STARTERS.stream())
                                .map(UNITS::concat))
                .toList();
    }

    /** Before all else: an apply that is cut short is then finished by the host itself, not undone. */
    List<Change> additions() {
        List<Change> changes = new ArrayList<>();
        boolean reload = false;
        for (Map.Entry<String, String> file : wanted().entrySet()) {
            String path = file.getKey();
            String hash = hash(file.getValue());
            RepairFiles.File is = facts.healing().files().get(path);
            if (is == null || !is.hash().equals(hash)) {
                String mode = path.equals(SCRIPT) ? "0755" : "0644";
                Command write = Command.script("write-file", WRITE_FILE, List.of(path, hash, mode))
                        .withInput(file.getValue());
                changes.add(Change.of(
                        is == null ? Sign.ADD : Sign.CHANGE, "file", name(path), description(path), List.of(write)));
                reload |= !path.equals(SCRIPT);
            }
        }
        boolean running = STARTERS.stream()
                .allMatch(unit ->
                        RepairFiles.AT_WORK.equals(facts.healing().units().get(unit)));
        if (facts.healing().systemd() && !spec.isEmpty() && (reload || !running)) {
            boolean isNew = STARTERS.stream()
                    .noneMatch(unit ->
                            facts.healing().units().getOrDefault(unit, "").startsWith("enabled"));
            changes.add(Change.of(
                    isNew ? Sign.ADD : Sign.CHANGE,
                    "units",
                    "weft-heal",
                    "enabled and started: " + String.join(", ", STARTERS),
                    List.of(Command.script("start-units", START_UNITS, STARTERS))));
        }
        return changes;
    }

    private Map<String, String> wanted() {
        Map<String, String> files = new LinkedHashMap<>();
        if (!spec.isEmpty()) {
            for (String path : paths()) {
                if (path.equals(SCRIPT)) {
                    files.put(path, RepairScript.of(spec, facts));
                } else if (facts.healing().systemd()) {
                    files.put(path, Resources.text("heal/" + name(path)));
                }
            }
        }
        return files;
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String description(String path) {
        if (path.equals(SCRIPT)) {
            return "lets this host repair itself (to read it: weft plan --script "
                    + spec.host().name() + ")";
        }
        return switch (name(path)) {
            case "weft-heal.timer" -> "runs it at boot and every 10 s";
            case "weft-heal.path" -> "runs it whenever ovs-vswitchd starts";
            default -> "runs " + SCRIPT;
        };
    }

    /** Before all else too: nothing is to put back what is taken away. */
    List<Change> removals() {
        List<String> surplus =
                paths().stream().filter(path -> spec.isEmpty() && ours(path)).toList();
        List<Change> changes = new ArrayList<>();
        boolean units = surplus.stream().anyMatch(path -> !path.equals(SCRIPT));
        if (units && facts.healing().systemd()) {
            changes.add(Change.of(
                    Sign.REMOVE,
                    "units",
                    "weft-heal",
                    "stopped and disabled: " + String.join(", ", STARTERS),
                    List.of(Command.script("stop-units", STOP_UNITS, STARTERS))));
        }
        for (String path : surplus) {
            List<Command> commands = new ArrayList<>();
            commands.add(Command.script("remove-file", REMOVE_FILE, List.of(path)));
            if (!path.equals(SCRIPT) && facts.healing().systemd()) {
                commands.add(Command.script("reload-units", RELOAD_UNITS, List.of()));
            }
            changes.add(Change.of(Sign.REMOVE, "file", name(path), "", commands));
        }
        return changes;
    }

    private boolean ours(String path) {
        RepairFiles.File file = facts.healing().files().get(path);
        return file != null && file.ours();
    }

    List<String> warnings() {
        if (spec.isEmpty() || facts.healing().systemd()) {
            return List.of();
        }
        return List.of("this host has no systemd: run `sh " + SCRIPT + "` at boot and every minute, for example: echo"
                + " '* * * * * root sh " + SCRIPT + "' >/etc/cron.d/weft-heal");
    }

    public static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

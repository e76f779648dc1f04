package dev.weft.controller.cli;

import dev.weft.bootstrap.HostImport;
import dev.weft.bootstrap.imports.Imported;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.controller.cli.render.Clean;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.SafeNames;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft import}. */
@Command(
        name = "import",
        description = {
            "Reads the state of hosts that were set up by hand, and writes a topology file that describes them.",
            "It changes nothing. The file goes to standard output. What to edit in it, and why, goes to "
                    + "standard error,",
            "and is in its comments. Example: weft import 192.168.56.10 192.168.56.20 > topology.yaml"
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the file is valid and complete",
            "1:the file must be edited first: see the comments that begin with EDIT",
            "2:a host could not be read; no file is written"
        })
public final class ImportCommand implements Callable<Integer> {
    private static final Pattern HOST = Pattern.compile("(?:([^=@]+)=)?(?:([^=@]+)@)?([^=@:]+)(?::([1-9][0-9]{0,4}))?");
    private static final Pattern USER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.-]{0,31}");
    private static final int MOST_PORT = 65_535;

    private final Surroundings surroundings;

    @Parameters(
            arity = "1..*",
            paramLabel = "HOST",
            description = {
                "A host to read, as [NAME=][USER@]ADDRESS[:PORT]. NAME is its name in the file (default: host1, "
                        + "host2, ...",
                "in the given order)."
            })
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "The login user for hosts that name none (default: root).")
    private String user = Host.Ssh.DEFAULT_USER;

    @Mixin
    private final SshOptions ssh = new SshOptions();

    public ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Host> asked = new ArrayList<>();
        hosts.forEach(text -> asked.add(host(text, "host" + (asked.size() + 1))));
        if (asked.stream().map(Host::name).distinct().count() < asked.size()) {
            throw new UserError(
                    ExitStatus.USAGE, "two hosts have the same name", "give each a different name: NAME=ADDRESS");
        }
        SshSettings settings = ssh.settings(surroundings, java.nio.file.Path.of("topology.yaml"));
        HostImport.Result result = new HostImport(settings, HostOptions.progress(surroundings)).read(asked);
        if (result.file().isEmpty()) {
            result.failures().forEach(failure -> surroundings.err().println(Clean.line("! " + failure)));
            return ExitStatus.USAGE;
        }
        return print(result.file().get());
    }

    private Integer print(Imported file) {
        Arrays.stream(file.text().split("\n"))
                .forEach(line -> surroundings.out().println(Clean.line(line)));
        file.remarks().stream()
                .filter(remark -> !remark.startsWith("EDIT: "))
                .forEach(remark -> surroundings.err().println(Clean.line("  " + remark)));
        file.edits().forEach(edit -> surroundings.err().println(Clean.line("! edit the file: " + edit)));
        return file.isComplete() ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }

    private Host host(String text, String usualName) {
        Matcher parts = HOST.matcher(text);
        if (!parts.matches()) {
            throw bad(text, "write it as [NAME=][USER@]ADDRESS[:PORT], like host1=vagrant@192.168.56.10:2222");
        }
        String name = Optional.ofNullable(parts.group(1)).orElse(usualName);
        if (!SafeNames.isSafe(name)) {
            throw bad(text, "in its name use 1 to 63 of the characters a-z A-Z 0-9 _ -, the first a letter or a digit");
        }
        String login = Optional.ofNullable(parts.group(2)).orElse(user);
        if (!USER.matcher(login).matches()) {
            throw bad(text, "its user name has unsafe characters");
        }
        int port = Optional.ofNullable(parts.group(4)).map(Integer::parseInt).orElse(Host.Ssh.DEFAULT_PORT);
        if (port > MOST_PORT) {
            throw bad(text, "give it a port from 1 to " + MOST_PORT);
        }
        Ipv4Address address = address(parts.group(3), text);
        return new Host(name, address, new Host.Ssh(login, port, Optional.empty()), address);
    }

    private static Ipv4Address address(String name, String text) {
        try {
            return Ipv4Address.parse(name);
        } catch (IllegalArgumentException isName) {
            try {
                return Arrays.stream(InetAddress.getAllByName(name))
                        .filter(Inet4Address.class::isInstance)
                        .findFirst()
                        .map(found -> Ipv4Address.parse(found.getHostAddress()))
                        .orElseThrow(() -> bad(text, "it has no IPv4 address; give one"));
            } catch (UnknownHostException unknown) {
                throw bad(text, "no address is known for that name; give its IPv4 address");
            }
        }
    }

    private static UserError bad(String text, String fix) {
        return new UserError(ExitStatus.USAGE, "\"" + text + "\" is not a valid host", fix);
    }
}

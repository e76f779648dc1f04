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
            "Looks at hosts that somebody set up by hand, and writes the topology file that describes them.",
            "Changes nothing there. The file goes to standard output; what is to be edited in it, and why, to the other,",
            "and is in its comments: weft import 192.168.56.10 192.168.56.20 > topology.yaml"
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the file is right and complete",
            "1:the file has to be edited first: see the comments that begin with EDIT",
            "2:a host could not be looked at; there is no file"
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
                "Where to look, as [NAME=][USER@]ADDRESS[:PORT]. NAME is what the file calls it: host1, host2, ...",
                "in the order given, if it is left out."
            })
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "Who logs in, where the host does not say it (default: root).")
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
                    ExitStatus.USAGE, "two hosts have one name", "give each a name of its own: NAME=ADDRESS");
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
            throw bad(text, "its user name is not a safe one");
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
        return new UserError(ExitStatus.USAGE, "\"" + text + "\" is not a host to look at", fix);
    }
}

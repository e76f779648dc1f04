package dev.weft.controller.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

@Command(
        name = "weft",
        description = {
            "Private networks for containers on many hosts, over Open vSwitch and VXLAN, programmed by an "
                    + "OpenFlow 1.3 controller."
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = WeftCommand.Version.class,
        footer = {"", "`weft help COMMAND` describes one command."})
final class WeftCommand {
    @Option(names = "--version", versionHelp = true, description = "Print Weft's version.")
    private boolean version;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            hidden = true,
            description = "Show the stack trace of an error.")
    private boolean debug;

    boolean debug() {
        return debug;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"weft " + dev.weft.controller.api.Version.current() + ", Java " + Runtime.version()};
        }
    }
}
